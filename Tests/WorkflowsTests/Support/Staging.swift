import Foundation
import Migrations
import Postgres
import TestSupport
import Testing

@testable import Workflows

/// A repository with migrations, a database of its own that is its environment `staging`, and the tool.
struct Staging {
    let server: TestServer
    let repository: TemporaryRepository
    /// The database, as its superuser.
    let url: String
    let tool: Tool

    /// A new repository, and an empty database unless a URL is given.
    init(url: String? = nil) throws {
        server = try TestServer.shared()
        repository = try TemporaryRepository()
        self.url = try url ?? server.freshDatabase()
        tool = Tool(in: repository, environment: ["SUPABASE_STAGING_URL": self.url])
    }

    /// A migration's two scripts.
    struct Pair {
        let name: String
        let up: String
        let down: String

        init(_ name: String, up: String, down: String = "SELECT 1;\n") {
            self.name = name
            self.up = up
            self.down = down
        }

        /// One that makes a table.
        static func table(_ version: String, _ table: String) -> Pair {
            Pair(
                "\(version)_\(table)",
                up: "CREATE TABLE \(table) (id int);\n",
                down: "DROP TABLE \(table);\n"
            )
        }

        /// One that makes a table, and then runs until the gate is open.
        static func gated(_ version: String, _ table: String, head: String = "") -> Pair {
            Pair(
                "\(version)_\(table)",
                up: """
                    \(head)CREATE TABLE \(table) (id int);
                    DO $$
                    BEGIN
                        WHILE NOT EXISTS (SELECT FROM public.gate) LOOP PERFORM pg_catalog.pg_sleep(0.05); END LOOP;
                    END
                    $$;

                    """,
                down: "DROP TABLE \(table);\n"
            )
        }
    }

    /// Makes the gate, which is shut.
    func makeGate() throws { try connection().execute("CREATE TABLE public.gate (is_open bool)") }

    /// Lets what waits at the gate go on.
    func openGate() throws { try connection().execute("INSERT INTO public.gate VALUES (true)") }

    /// Commits pairs, beside those that are there, and perhaps tags the commit; gives the commit's id.
    @discardableResult
    func commit(_ pairs: Pair..., tag: String? = nil) throws -> String { try commit(pairs, tag: tag) }

    /// Commits pairs, beside those that are there, and perhaps tags the commit; gives the commit's id.
    @discardableResult
    func commit(_ pairs: [Pair], tag: String? = nil) throws -> String {
        var files: [String: String] = [:]
        for pair in pairs {
            files["sql/migrations/up/\(pair.name).sql"] = pair.up
            files["sql/migrations/down/\(pair.name).sql"] = pair.down
        }
        let commit = try repository.commit(files)
        if let tag { try repository.tag(tag) }
        return commit
    }

    /// Deploys, and expects that it goes well.
    @discardableResult
    func deploy(_ arguments: String..., location: SourceLocation = #_sourceLocation) throws -> Tool.Outcome {
        let outcome = try command(["deploy"] + arguments)
        #expect(outcome.status == 0, "\(outcome.messages)", sourceLocation: location)
        return outcome
    }

    /// Runs any command on the environment.
    func command(_ arguments: String...) throws -> Tool.Outcome { try command(arguments) }

    /// Runs any command on the environment.
    func command(_ arguments: [String]) throws -> Tool.Outcome { try start(arguments).wait() }

    /// Starts any command on the environment.
    func start(_ arguments: String...) throws -> RunningTool { try start(arguments) }

    private func start(_ arguments: [String]) throws -> RunningTool {
        try tool.start(arguments + (arguments.first == "status" ? ["staging"] : ["-e", "staging"]))
    }

    /// A session of the superuser in the database.
    func connection() throws -> Connection { try server.connection(to: url) }

    /// The first column of a query's rows; the words NULL for a null.
    func column(_ sql: String) throws -> [String] {
        try connection().query(sql).map { $0.values.first.flatMap(\.self) ?? "NULL" }
    }

    /// What the ledger says is applied, in the order applied.
    func applied() throws -> [String] {
        try column("SELECT version || '_' || name FROM git_migrate.applied ORDER BY sequence")
    }

    /// Every deployment as `kind outcome`, in order.
    func deployments() throws -> [String] {
        try column(
            "SELECT kind || ' ' || COALESCE(outcome, 'running') FROM git_migrate.deployments ORDER BY id"
        )
    }

    /// Every step as `kind version`, in order.
    func steps() throws -> [String] {
        try column("SELECT kind || ' ' || version FROM git_migrate.steps ORDER BY sequence")
    }

    /// The journal as `attempt.statement event`, in order.
    func journal() throws -> [String] {
        try column("SELECT attempt || '.' || statement || ' ' || event FROM git_migrate.journal ORDER BY id")
    }

    /// Whether a table, view or index is there.
    func has(_ relation: String) throws -> Bool {
        try column("SELECT to_regclass('\(relation)') IS NOT NULL") == ["t"]
    }

    /// Waits until a session of the tool runs `pg_sleep`, and gives its process id.
    func sleeper() throws -> String {
        var found: [String] = []
        try until("the tool runs pg_sleep") {
            found = try column(
                """
                SELECT pid FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'git-migrate' AND wait_event = 'PgSleep'
                """
            )
            return !found.isEmpty
        }
        return found[0]
    }

    /// Waits until no session of the tool is left in the database.
    func untilAlone() throws {
        try until("the tool's sessions have ended") {
            try column(
                """
                SELECT pid FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'git-migrate'
                """
            ).isEmpty
        }
    }
}

extension Staging {
    /// Beside the repository's working tree, and gone with it.
    func folderForBackups() throws -> String {
        let folder = repository.folder + "/backups"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }
}
