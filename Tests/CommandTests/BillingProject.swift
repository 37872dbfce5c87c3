import Foundation
import TestSupport
import Testing

/// A repository as the billing workflow lays it out, with a database for each of its variables.
enum BillingProject {
    static let billing = "20250210000000_billing_integration_schema"
    static let payments = "20250211000000_payments"
    static let refunds = "20250212000000_refunds"

    static func session(commit: Bool = true) throws -> Session {
        let session = try Session()
        session.environment["SUPABASE_STAGING_URL"] = try TestServer.shared().freshDatabase()
        session.environment["SUPABASE_PRODUCTION_URL"] = try TestServer.shared().freshDatabase()
        try write(session, billing, "CREATE TABLE invoices (id bigint PRIMARY KEY);", "DROP TABLE invoices;")
        try session.quietly("git migrate init")
        if commit { try session.repository.commit(message: "Keep invoices") }
        return session
    }

    static func write(_ session: Session, _ id: String, _ up: String, _ down: String) throws {
        try session.repository.write("supabase/migrations/\(id).sql", up + "\n")
        try session.repository.write("supabase/migrations/\(id)_rollback.sql", down + "\n")
    }

    static func addLater(to session: Session) throws {
        for (id, table) in [(payments, "payments"), (refunds, "refunds")] {
            try write(session, id, "CREATE TABLE \(table) (id bigint);", "DROP TABLE \(table);")
        }
        try session.repository.commit(message: "Keep payments and refunds", seconds: 1)
    }

    /// The tables of the database in `SUPABASE_<environment>_URL`.
    static func tables(_ session: Session, _ environment: String) throws -> String {
        try TestServer.shared().psql(
            try #require(session.environment["SUPABASE_\(environment)_URL"]),
            """
            SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            """
        ).trimmingCharacters(in: .newlines)
    }
}
