import Testing

@testable import Migrations

/// What a command prints of where a database is.
@Suite struct PrintedLocationTests {
    @Test(
        "A single line, or the best of the variables that are known",
        arguments: [
            ("postgresql://u:p@h/db\n", "postgresql://u:p@h/db"),
            ("  'postgresql://u@h/db?sslmode=require'  \r\n\n", "postgresql://u@h/db?sslmode=require"),
            ("host=h dbname=d", "host=h dbname=d"),
            ("POSTGRES_URL=\"postgresql://u:a\\$b@h/db\"\n", "postgresql://u:a$b@h/db"),
            ("DB_URL='postgresql://local'\nAPI_URL=\"http://x\"\n", "postgresql://local"),
            (
                """
                # branch
                POSTGRES_URL="postgresql://pooled"
                export POSTGRES_URL_NON_POOLING="postgresql://direct"
                SUPABASE_URL="https://x.supabase.co"
                """, "postgresql://direct"
            ), ("POSTGRES_URL=postgresql://pooled\nPOSTGRES_URL_NON_POOLING=\n", "postgresql://pooled"),
        ]
    )
    func found(text: String, url: String) throws { #expect(try PrintedLocation.url(in: text) == url) }

    @Test(
        "Anything else is refused",
        arguments: [
            ("", PrintedLocation.Problem.empty), (" \n# nothing\n", .empty),
            ("postgresql://a\npostgresql://b", .manyLines(2)),
            ("SECRET=x", .manyLines(1)), ("A=1\nB=2\nC=3", .manyLines(3)),
            ("POSTGRES_URL=\"postgresql://u:%2A%2A%2A%2A%2A%2A@h/db\"", .masked),
            ("postgresql://u:******@h/db", .masked),
        ]
    )
    func refused(text: String, problem: PrintedLocation.Problem) {
        #expect(throws: problem) { try PrintedLocation.url(in: text) }
    }

    @Test("Supabase's poolers are told by their addresses")
    func pooler() {
        let shared = { (port: String, user: String) in
            SupabasePooler(host: "aws-0-eu-central-1.pooler.supabase.com", port: port, user: user)
        }
        #expect(shared("6543", "postgres.abc")?.mode == .transaction)
        #expect(shared("5432", "postgres.abc")?.mode == .session)
        #expect(shared("5432", "postgres.abc")?.direct == "db.abc.supabase.co:5432")
        #expect(shared("6543", "postgres")?.direct == nil)
        let own = SupabasePooler(host: "db.abc.supabase.co", port: "6543", user: "postgres")
        #expect(own?.mode == .transaction && own?.direct == "db.abc.supabase.co:5432")
        #expect(SupabasePooler(host: "db.abc.supabase.co", port: "5432", user: "postgres") == nil)
        #expect(SupabasePooler(host: "pooler.example.org", port: "6543", user: "postgres.abc") == nil)
    }
}
