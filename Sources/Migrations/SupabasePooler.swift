/// The pooler that a Supabase project's address may lead to, in place of its database.
public struct SupabasePooler: Hashable, Sendable {
    /// When it hands a session to another client.
    public let mode: Mode
    /// The database's own address; nil where the role's name does not tell the project.
    public let direct: String?

    /// When a pooler hands a session to another client.
    public enum Mode: Hashable, Sendable {
        /// When the client leaves: as good as the server itself.
        case session
        /// After each transaction.
        case transaction
    }

    /// Nil where the address is no such pooler's.
    ///
    /// Supabase documents `aws-….pooler.supabase.com` for the pooler that projects share, with the role `postgres.<project>`, port 5432
    /// in session and 6543 in transaction mode; and port 6543 of `db.<project>.supabase.co` for one of a project's own.
    public init?(host: String, port: String, user: String) {
        let host = host.lowercased()
        if host.hasSuffix(".pooler.supabase.com") {
            mode = port == Self.transactionPort ? .transaction : .session
            let project = user.split(separator: ".", maxSplits: 1).dropFirst().first
            direct = project.map { "db.\($0).supabase.co:5432" }
        } else if host.hasPrefix("db."), host.hasSuffix(".supabase.co"), port == Self.transactionPort {
            mode = .transaction
            direct = "\(host):5432"
        } else {
            return nil
        }
    }

    private static let transactionPort = "6543"
}
