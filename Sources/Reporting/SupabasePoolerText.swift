import Migrations

/// What it means that an environment is reached through a pooler of Supabase.
public struct SupabasePoolerText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// A line for whoever works on the environment; none where there is no such pooler.
    public func notes(_ pooler: SupabasePooler?) -> [String] {
        guard let pooler else { return [] }
        return [
            "\(style.note("note:")) through \(Self.what(pooler)): \(Self.consequence(pooler)); \(Self.alternative(pooler))"
        ]
    }

    static func what(_ pooler: SupabasePooler) -> String {
        switch pooler.mode {
        case .session: "Supabase's pooler in session mode"
        case .transaction: "Supabase's pooler in transaction mode (port 6543)"
        }
    }

    private static func consequence(_ pooler: SupabasePooler) -> String {
        switch pooler.mode {
        case .session: "a session stays with its client, so that all works as on the server itself"
        case .transaction:
            "migrations that need a session, as CREATE INDEX CONCURRENTLY does, are refused there"
        }
    }

    static func alternative(_ pooler: SupabasePooler) -> String {
        let direct =
            pooler.direct.map { "the database itself is at \($0.printable), which takes IPv6" }
            ?? "the project's page names the direct connection"
        return pooler.mode == .transaction ? "port 5432 is session mode, and \(direct)" : direct
    }
}
