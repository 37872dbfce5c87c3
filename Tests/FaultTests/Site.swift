import Foundation
import Postgres
import TestSupport
import Testing

/// A repository with a plan, a database of its own that is its environment `staging`, and a relay on the way to it.
///
/// The commit `base` has the table that runs are counted in, the tag `half` half of the plan, and HEAD all of it.
final class Site {
    let plan: Plan
    let repository: TemporaryRepository
    let server: LocalServer
    let relay: Relay
    /// The database, directly.
    let url: String
    private let throughRelay: String

    /// - Parameter server: what holds the database, in place of the tests' common server.
    init(
        _ plan: Plan,
        on server: LocalServer? = nil,
        tablespace: String? = nil,
        delay: Duration = .zero
    ) throws {
        self.plan = plan
        self.server = try server ?? TestServer.shared().server
        let name = "site_" + UUID().uuidString.lowercased().prefix(8)
        let place = tablespace.map { " TABLESPACE \($0)" } ?? ""
        try Connection(to: self.server.target(), applicationName: "git-migrate tests")
            .execute("CREATE DATABASE \(name) TEMPLATE template0\(place)")
        url = self.server.url(database: name)
        relay = try Relay(to: self.server.socketDirectory + "/.s.PGSQL.5432", delay: delay)
        throughRelay = "postgresql://postgres@127.0.0.1:\(relay.port)/\(name)"
        repository = try TemporaryRepository()
        try commit([Plan.base], tag: "base")
        try commit(Array(plan.migrations.prefix(plan.migrations.count / 2)), tag: "half")
        try commit(Array(plan.migrations.dropFirst(plan.migrations.count / 2)), tag: "whole")
    }

    private func commit(_ migrations: [Plan.Migration], tag: String) throws {
        var files: [String: String] = [:]
        for migration in migrations {
            files["sql/migrations/up/\(migration.name).sql"] = migration.up
            files["sql/migrations/down/\(migration.name).sql"] = migration.down
        }
        try repository.commit(files)
        try repository.tag(tag)
    }

    /// A session of the superuser in the database.
    func connection() throws -> Connection {
        try Connection(to: .url(url), applicationName: "git-migrate tests")
    }

    /// Empties the database, and has the repository forget what was deployed to it.
    func empty() throws {
        try connection().execute(
            """
            SET client_min_messages = warning;
            DROP SCHEMA IF EXISTS git_migrate CASCADE;
            DROP SCHEMA public CASCADE;
            CREATE SCHEMA public
            """
        )
        try repository.git("update-ref", "-d", "refs/migrate/staging")
    }

    /// Starts a command on the environment, straight or through the relay.
    func start(_ arguments: [String], relayed: Bool = false) throws -> RunningTool {
        let tool = Tool(in: repository, environment: ["SUPABASE_STAGING_URL": relayed ? throughRelay : url])
        return try tool.start(arguments + (arguments.first == "status" ? ["staging"] : ["-e", "staging"]))
    }

    /// Runs a command on the environment, straight.
    @discardableResult
    func command(_ arguments: String...) throws -> Tool.Outcome { try start(arguments).wait() }

    /// Runs a command through the relay, which does harm to its connection; the closure gets the tool's process id.
    func harmed(
        _ arguments: [String],
        after offset: Int,
        of direction: Relay.Direction,
        _ effect: (Victim) -> Relay.Effect
    ) throws -> Tool.Outcome {
        let victim = Victim()
        relay.arm(Relay.Fault(effect(victim), after: offset, of: direction))
        let tool = try start(arguments, relayed: true)
        victim.identify(tool.identifier)
        let outcome = tool.wait()
        relay.closeHoles()
        return outcome
    }

    /// What a command says and hears when nobody disturbs it.
    func measured(_ arguments: [String]) throws -> Relay.Traffic {
        relay.arm()
        let outcome = try start(arguments, relayed: true).wait()
        #expect(outcome.status == 0, "\(outcome.messages)")
        try until("the relay has carried everything") { relay.isIdle }
        return try #require(relay.traffic.first)
    }

    /// Waits until no session of the tool is left in the database.
    func untilAlone() throws {
        let watcher = try connection()
        try until("the tool's sessions have ended") { try State.sessions(watcher).isEmpty }
    }
}

/// The tool that harm is done to, for a thread that may be quicker than its start.
final class Victim: @unchecked Sendable {
    private let known = DispatchSemaphore(value: 0)
    private var process: pid_t = 0

    func identify(_ process: pid_t) {
        self.process = process
        known.signal()
    }

    /// Sends it a signal.
    func signal(_ number: Int32) {
        known.wait()
        kill(process, number)
        known.signal()
    }
}
