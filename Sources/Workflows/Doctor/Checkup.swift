import Git
import Migrations
import Postgres

/// Something that the tool needs, and how it was found.
public enum Checkup: Sendable {
    /// The git on the path; nil where there is none.
    case git(version: String?)
    /// PostgreSQL's server programs, which `local` and `test` need.
    case server(Result<ServerBinaries, LocalServerError>)
    /// pg_dump, which `backup` needs.
    case dump(Result<ClientProgram, ClientProgram.Problem>)
    /// Whom git would name as the author.
    case author(String?)
    /// The migrations of HEAD.
    case migrations(count: Int, layout: String, roots: [String])
    /// HEAD's migrations cannot be read.
    case noMigrations(any Error)
    /// How the hooks stand; nil in a repository whose hooks folder cannot be read.
    case hooks([HookInstallation.Hook])
    /// An environment's database.
    case environment(EnvironmentCheckup)
    /// An environment's database cannot be used.
    case unreachable(EnvironmentName, any Error)
    /// The environment is many databases, which are not looked at here.
    case fleet(EnvironmentName)

    /// What an environment's database says of itself.
    public struct EnvironmentCheckup: Sendable {
        /// The environment.
        public let environment: EnvironmentName
        /// The server's version as a number.
        public let serverVersion: Int
        /// The version of its ledger; nil where it has none.
        public let ledger: Int?
        /// The version that this tool writes.
        public let newestLedger: Int
        /// Whether a pooler hands its sessions on after each transaction.
        public let sharesSessions: Bool
        /// The pooler of Supabase that its address names.
        public let pooler: SupabasePooler?
        /// Why a deployment could not begin.
        public let obstacle: LedgerProblem?
        /// How far the server's clock is ahead of this machine's, in seconds.
        public let skew: Int
    }

    /// Whether all is well with it.
    public var isWell: Bool {
        switch self {
        case .git(let version): version != nil
        case .server(.success), .dump(.success), .migrations, .fleet: true
        case .server(.failure), .dump(.failure), .noMigrations, .unreachable: false
        case .author(let name): name != nil
        case .hooks(let hooks): hooks.allSatisfy(\.isWell)
        case .environment(let found):
            found.obstacle == nil && abs(found.skew) <= Self.tolerableSkew
        }
    }

    /// Seconds by which two clocks may differ before times in the record mislead.
    public static let tolerableSkew = 5
}
