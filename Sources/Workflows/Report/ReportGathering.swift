import Git
import Migrations

/// Gathers a report; each database is connected to once.
final class ReportGathering {
    let project: Project
    let target: Target?
    private let names: [EnvironmentName]
    private var databases: [EnvironmentName: Result<EnvironmentDatabase, any Error>] = [:]

    init(_ project: Project, _ names: [EnvironmentName], target: Target?) {
        (self.project, self.names, self.target) = (project, names, target)
    }

    func environments() throws -> [ReportedEnvironment] {
        try Status(project, against: target).of(names, connect: database).map { status in
            let name = status.environment
            return ReportedEnvironment(
                status: status,
                checklist: checklist(status),
                history: Result {
                    try DeploymentLog(project).listing(of: name) { try database(of: name) }
                },
                drift: Result { try database(of: name).drift() }
            )
        }
    }

    /// The environment's database, or why there is none to ask.
    private func database(of name: EnvironmentName) throws -> EnvironmentDatabase {
        if let known = databases[name] { return try known.get() }
        let result = Result<EnvironmentDatabase, any Error> {
            if try project.fleet(name.text) != nil { throw ReportProblem.fleet(name) }
            return try EnvironmentDatabase(
                try project.environment(name.text),
                in: project,
                startingLocal: false
            )
        }
        databases[name] = result
        return try result.get()
    }

    // MARK: The checklist

    private func checklist(_ status: EnvironmentStatus) -> ReportedChecklist {
        do {
            let isThere = status.standing == .level && status.edited.isEmpty
            guard let target, !isThere else { return .nothingToDeploy }
            if case .success(let database) = databases[status.environment] {
                let preparation = Preparation(project: project, database: database)
                return .prepared(try preparation.deploy(target, as: PlanRequest(.deploy)))
            }
            return try recordedChecklist(status, target)
        } catch {
            return .unknown(because: error)
        }
    }

    /// Without the database, the recorded commit's own migrations stand for what it has.
    private func recordedChecklist(_ status: EnvironmentStatus, _ target: Target) throws -> ReportedChecklist
    {
        if case .unknown(let error) = status.source { return .unknown(because: error) }
        let catalogue = try target.catalogue(in: project)
        let deployed = try status.commit?.object.map(project.catalogue)
        let request = PlanRequest(.deploy)
        let plan = Plan(
            Difference(deployed: deployed ?? .empty, catalogue: catalogue),
            catalogue: catalogue,
            as: request
        )
        let inspection = GateInspection(
            project: project,
            environment: try project.environment(ofFleet: status.environment),
            database: nil,
            target: target,
            plan: plan,
            catalogue: catalogue,
            state: nil,
            request: request
        )
        return .recorded(
            try Gate.allCases.compactMap { gate in
                do {
                    guard let finding = try inspection.finding(of: gate) else { return nil }
                    return Checklist([(gate, finding)], overrides: [:]).items.first.map { (gate, $0.verdict) }
                } catch is GateInspection.DatabaseNeeded {
                    return (gate, nil)
                }
            }
        )
    }
}

extension Report {
    /// Gathers the report of a project.
    ///
    /// - Parameters:
    ///   - names: the environments; nil for those worth showing.
    ///   - revision: what they are compared with; nil for HEAD.
    ///   - written: now, seconds since 1970 in UTC.
    public init(
        of project: Project,
        _ names: [EnvironmentName]?,
        at revision: String?,
        written: Int64,
        toolVersion: String
    ) throws {
        let named = try revision.map { try Target($0, in: project) }
        let names = try names ?? Status(project, against: named).knownEnvironments()
        let isBorn = try project.repository.head().commit != nil
        let target = try named ?? (isBorn ? Target("HEAD", in: project) : nil)
        let gathering = ReportGathering(project, names, target: target)
        let environments = try gathering.environments()
        let statuses = environments.map(\.status)
        let check = ReportedCheck(project, target, statuses)
        let changes = try ReportedChanges(project, target, statuses)
        let lists = changes.lists(with: check.findings)
        self.repository = project.name
        self.revision = revision ?? "HEAD"
        commit = try target?.commit?.object.map { try project.repository.commit($0) }
        self.written = written
        self.toolVersion = toolVersion
        self.environments = environments
        axis = try ReportedHistory(project, target).axis(of: statuses)
        self.changes = lists.changes
        otherFindings = lists.others
        checkProblem = check.problem
        waysBack = try changes.waysBack()
    }
}

extension Project {
    /// The folder of the repository, without `.git` where it is bare.
    fileprivate var name: String {
        let path = repository.workTree ?? repository.gitDirectory
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.hasSuffix(".git") && name.count > 4 ? String(name.dropLast(4)) : name
    }
}
