import Git
import Migrations
import Postgres

/// An environment that is many databases: lists them, and prepares and carries out a run on each.
///
/// Work on a member has a project of its own, so that several threads may do it at a time.
public struct Fleet: Sendable {
    /// How the fleet is configured.
    public let settings: FleetSettings
    /// What is asked of its databases.
    public let environment: EnvironmentSettings
    /// The members, the canary first.
    public let members: [FleetMember]
    let projects: ProjectPool
    let places = KnownPlaces()

    /// What is to be done to every member.
    public enum Order: Hashable, Sendable {
        /// Bring it to a revision.
        case deploy(String, PlanRequest, downsFrom: String?)
        /// Bring it back to a revision, or revert the migration that a file names, perhaps alone.
        case rollback(String, alone: Bool, downsFrom: String?)
        /// Undo what leads to this end.
        case undo(Undo, downsFrom: String?, to: AppliedSet)

        /// Where members are brought, in the user's words.
        public var revision: String {
            switch self {
            case .deploy(let revision, _, _), .rollback(let revision, _, _): revision
            case .undo(let undo, _, _): undo.words
            }
        }

        /// Whether somebody goes on without the confirmation, for a reason.
        public var overridesConfirmation: Bool {
            guard case .deploy(_, let request, _) = self else { return false }
            return request.overrides[.confirmation] != nil
        }
    }

    /// Lists the members.
    ///
    /// - Parameter path: where the repository is looked for, as the project did.
    public init(_ settings: FleetSettings, in project: Project, at path: String? = nil) throws {
        self.settings = settings
        environment = try project.environment(ofFleet: settings.name)
        members = try FleetRoster(project: project, fleet: settings).members()
        projects = ProjectPool(variables: project.variables, path: path)
    }

    /// The member with this name.
    public func member(_ name: String) throws -> FleetMember {
        guard let member = members.first(where: { $0.name == name }) else {
            throw FleetProblem.noSuchMember(settings.name, name)
        }
        return member
    }

    /// Connects to a member.
    public func database(of member: FleetMember) throws -> EnvironmentDatabase {
        try EnvironmentDatabase(environment, of: member)
    }

    /// Where a member stands, on the thread that asks.
    ///
    /// - Parameter revision: what it is compared with; nil for HEAD.
    public func status(of member: FleetMember, against revision: String? = nil) throws -> EnvironmentStatus {
        try projects.withProject { project in
            let target = try revision.map { try Target($0, in: project) }
            return try Status(project, against: target).of(try database(of: member))
        }
    }

    /// Prepares the order for a member, which changes nothing, and does something with it, on the thread that asks.
    public func withTask<Result: Sendable>(
        _ order: Order,
        on member: FleetMember,
        _ body: (Task, Project) throws -> Result
    ) throws -> Result {
        try projects.withProject { project in
            try body(try prepare(order, for: member, in: project), project)
        }
    }

    private func prepare(_ order: Order, for member: FleetMember, in project: Project) throws -> Task {
        switch order {
        case .deploy(let revision, let request, let downs):
            let target = try Target(revision, in: project)
            return .run(
                try Preparation(project: project, database: try database(of: member))
                    .deploy(target, as: request, downsFrom: try source(downs, in: project))
            )
        case .rollback(let revision, let alone, let downs):
            return .run(
                try Preparation(project: project, database: try database(of: member)).rollback(
                    to: try Preparation.RollbackTarget(revision, alone: alone, in: project),
                    downsFrom: try source(downs, in: project)
                )
            )
        case .undo(let undo, let downs, let end):
            return try self.undo(undo, downsFrom: downs, to: end, on: member, in: project)
        }
    }

    func source(_ revision: String?, in project: Project) throws -> Target? {
        try revision.map { try Target($0, in: project) }
    }

    /// Moves the repository's reference of the environment, once every member is at the commit.
    public func record(_ commit: CommitID?, message: String, in project: Project) throws {
        try GitRecord(project.repository).write(settings.name, commit, message: message)
    }
}

/// Projects that are lent to one thread at a time, since opening one reads the configuration.
final class ProjectPool: @unchecked Sendable {
    private let variables: [String: String]
    private let path: String?
    private let monitor = Monitor()
    /// Touched only under the monitor.
    private var idle: [Project] = []

    init(variables: [String: String], path: String?) {
        self.variables = variables
        self.path = path
    }

    func withProject<Result>(_ body: (Project) throws -> Result) throws -> Result {
        let project = try monitor.locked { idle.popLast() } ?? Project(variables: variables, at: path)
        defer { monitor.locked { idle.append(project) } }
        return try body(project)
    }
}
