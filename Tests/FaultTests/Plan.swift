/// Migrations that count their own runs: each up and each down inserts a row into a table, in its own transaction.
struct Plan: Sendable {
    /// What lies on top of the base, in order.
    let migrations: [Migration]

    /// A migration, and how its object is found.
    struct Migration: Sendable {
        let version: String
        let up: String
        let down: String
        /// Relations that are there exactly when it is applied.
        let relations: [String]
        /// Whether it counts its runs; what runs outside a transaction does not, since each of its statements is one of its own.
        let counts: Bool

        var name: String { version + "_it" }
    }

    /// The table that the runs are counted in.
    static let base = Migration(
        version: "000",
        up: """
            CREATE TABLE public.runs (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                migration text NOT NULL,
                kind text NOT NULL
            );

            """,
        down: "DROP TABLE public.runs;\n",
        relations: ["public.runs"],
        counts: false
    )

    /// Migrations that each run in a transaction.
    static func transactional(_ count: Int) -> Plan {
        Plan(migrations: (1...count).map { table(String($0).padded(3)) })
    }

    /// A table, two indexes on it that are built concurrently, and another table.
    static let mixed = Plan(migrations: [table("001"), indexes("002", on: "001"), table("003")])

    /// A table, and two indexes on it that are built concurrently: beyond the table, the deployment begins and ends by itself.
    static let indexed = Plan(migrations: [table("001"), indexes("002", on: "001")])

    private static func table(_ version: String) -> Migration {
        counting(
            version,
            up: "CREATE TABLE public.t\(version) (id int, other int);",
            down: "DROP TABLE public.t\(version);"
        )
    }

    /// A transactional migration of the table `t<version>` that counts its runs.
    static func counting(_ version: String, up: String, down: String) -> Migration {
        Migration(
            version: version,
            up: "\(up)\nINSERT INTO public.runs (migration, kind) VALUES ('\(version)', 'apply');\n",
            down: "\(down)\nINSERT INTO public.runs (migration, kind) VALUES ('\(version)', 'revert');\n",
            relations: ["public.t\(version)"],
            counts: true
        )
    }

    private static func indexes(_ version: String, on table: String) -> Migration {
        let columns = ["id", "other"]
        return Migration(
            version: version,
            up: columns.map { "CREATE INDEX CONCURRENTLY t\(table)_\($0) ON public.t\(table) (\($0));\n" }
                .joined(),
            down: columns.reversed().map { "DROP INDEX CONCURRENTLY public.t\(table)_\($0);\n" }.joined(),
            relations: columns.map { "public.t\(table)_\($0)" },
            counts: false
        )
    }
}

extension String {
    /// With zeros before it.
    fileprivate func padded(_ width: Int) -> String {
        String(repeating: "0", count: max(0, width - count)) + self
    }
}
