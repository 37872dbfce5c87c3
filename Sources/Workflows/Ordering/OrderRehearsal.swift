import Migrations

/// Proves, or fails to prove, that an environment may apply late migrations: what `git migrate test --order` does.
public struct OrderRehearsal {
    /// Where the plan leads.
    public let target: Target
    /// The environment.
    public let environment: EnvironmentName
    /// The major version of its server.
    public let environmentServer: Int
    /// Both orders.
    public let order: RunOrder
    private let project: Project
    private let database: EnvironmentDatabase

    /// Reads what the environment has. Changes nothing.
    public init(to target: Target, on database: EnvironmentDatabase, in project: Project) throws {
        self.target = target
        self.project = project
        self.database = database
        environment = database.settings.name
        environmentServer = database.serverVersion.major
        order = try Preparation(project: project, database: database).order(to: target)
    }

    /// Whether it is proven on a server of this major version.
    public func isProven(server: Int) throws -> Bool {
        try OrderNotes(project).isProven(order, server: server)
    }

    /// Runs both orders, and keeps the proof where they make one schema.
    public func run(on server: ScratchServer, tool: String) throws -> OrderTrial.Outcome {
        let trial = OrderTrial(of: database, in: project, on: server)
        let outcome = try trial.run(order, catalogue: try target.catalogue(in: project))
        if outcome.isSame {
            try OrderNotes(project).write(order, server: server.version.major, tool: tool)
        }
        return outcome
    }
}
