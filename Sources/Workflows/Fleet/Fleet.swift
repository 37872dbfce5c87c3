import Git
import Migrations
import Postgres

/// An environment that is many databases: lists them, and prepares and carries out a run on each.
///
/// Every member is worked on with a project of its own, so that several threads may do so at a time.
public struct Fleet: Sendable {
    /// How the fleet is configured.
    public let settings: FleetSettings
    /// The members, the canary first.
    public let members: [FleetMember]
    private let variables: [String: String]
    private let path: String

    /// What is to be done to every member.
    public enum Order: Hashable, Sendable {
        /// Bring it to a revision.
        case deploy(String, PlanRequest, downsFrom: String?)
        /// Bring it back.
        case rollback(Back, downsFrom: String?)

        /// Where back to.
        public enum Back: Hashable, Sendable {
            /// A revision.
            case revision(String)
            /// Before each member's own last deployment.
            case lastDeployment
            /// Before each member's last so many migrations.
            case steps(Int)
        }
    }

    /// Lists the members.
    public init(_ settings: FleetSettings, in project: Project) throws {
        self.settings = settings
        members = try FleetRoster(project: project, fleet: settings).members()
        variables = project.variables
        path = project.repository.workTree ?? project.repository.gitDirectory
    }

    /// A project for one member's work, on the thread that asks.
    public func project() throws -> Project { try Project(variables: variables, at: path) }

    /// Prepares the order for a member; changes nothing.
    public func prepare(_ order: Order, for member: FleetMember, in project: Project) throws -> PreparedRun {
        let environment = try project.environment(ofFleet: settings.name)
        let database = try EnvironmentDatabase(environment, of: member)
        let preparation = Preparation(project: project, database: database)
        switch order {
        case .deploy(let revision, let request, let downs):
            let target = try Target(revision, in: project)
            return try preparation.deploy(target, as: request, downsFrom: try source(downs, in: project))
        case .rollback(let back, let downs):
            return try preparation.rollback(
                to: try destination(back, in: project),
                downsFrom: try source(downs, in: project)
            )
        }
    }

    private func source(_ revision: String?, in project: Project) throws -> Target? {
        try revision.map { try Target($0, in: project) }
    }

    private func destination(_ back: Order.Back, in project: Project) throws -> Preparation.RollbackTarget {
        switch back {
        case .revision(let revision): .commit(try Target(revision, in: project))
        case .lastDeployment: .lastDeployment
        case .steps(let count): .steps(count)
        }
    }

    /// Moves the repository's reference of the environment, once every member is at the commit.
    public func record(_ commit: CommitID?, message: String, in project: Project) throws {
        try GitRecord(project.repository).write(settings.name, commit, message: message)
    }
}
