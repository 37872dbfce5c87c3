import Migrations
import Postgres

/// An environment's database, connected.
public final class EnvironmentDatabase {
    /// The environment.
    public let settings: EnvironmentSettings
    let target: ConnectionTarget
    let connection: Connection
    /// What the session told of itself as it opened.
    let facts: SessionFacts
    /// The schema that is deployed to, where the database holds one for each tenant; empty for the database as a whole.
    let tenant: String
    /// What it is called in its fleet; nil where the environment is one database.
    let member: String?
    /// Whether this session has made the ledger.
    private var ledgerWasMade = false

    var ledger: Ledger { Ledger(connection: connection, tenant: tenant) }

    /// Connects to the environment.
    ///
    /// - Parameter startingLocal: whether the private server of `local` is started when it does not run.
    public convenience init(_ settings: EnvironmentSettings, in project: Project, startingLocal: Bool = true)
        throws
    {
        let target: ConnectionTarget
        if let known = try project.target(of: settings) {
            target = known
        } else {
            let local = try LocalDatabase(project)
            target = startingLocal ? try local.start() : try local.running()
        }
        try self.init(settings, at: target, tenant: "")
    }

    /// Connects to another database of the environment's server.
    convenience init(_ settings: EnvironmentSettings, in project: Project, database: String) throws {
        let target = try project.target(of: settings) ?? LocalDatabase(project).running()
        try self.init(settings, at: target.database(database), tenant: "")
    }

    /// Connects to a member of a fleet.
    convenience init(_ settings: EnvironmentSettings, of member: FleetMember) throws {
        try self.init(settings, at: member.target.target, tenant: member.tenant, member: member.name)
    }

    private init(
        _ settings: EnvironmentSettings,
        at target: ConnectionTarget,
        tenant: String,
        member: String? = nil
    ) throws {
        self.settings = settings
        self.member = member
        self.target = target
        self.tenant = tenant
        do {
            connection = try Self.connect(to: target, tenant: tenant)
        } catch .invalidTarget(let reason) {
            throw ConfigurationProblem.unreadableLocation(
                settings.name,
                place: settings.place,
                reason: reason
            )
        }
        guard let facts = SessionFacts(connection.answer) else {
            throw LedgerProblem.unreadable("pg_database")
        }
        self.facts = facts
        guard connection.serverVersion >= Ledger.oldestServer else {
            throw LedgerProblem.oldServer(version: connection.serverVersion, needed: Ledger.oldestServer)
        }
    }

    /// What the ledger says; nil when the database has none.
    ///
    /// - Throws: ``LedgerProblem`` when the ledger is of another environment, or the database a copy of the one that it was made in.
    func state(_ scope: LedgerScope = LedgerScope()) throws -> LedgerState? {
        let state = try foundState(scope)
        guard let state else { return nil }
        try checkName(of: state)
        guard !state.origin.differs(from: facts.origin) else {
            throw LedgerProblem.copied(of: settings.name, from: state.origin, to: facts.origin)
        }
        return state
    }

    /// What the ledger says, whatever database it was made in; nil when there is none.
    func foundState(_ scope: LedgerScope = LedgerScope()) throws -> LedgerState? {
        guard facts.hasLedger || ledgerWasMade else { return nil }
        guard facts.missingRights.isEmpty else {
            throw LedgerProblem.noRightsToRead(role: facts.role, missing: facts.missingRights)
        }
        return try ledger.state(scope)
    }

    /// Makes sure that the ledger is the environment's.
    func checkName(of state: LedgerState) throws {
        guard state.environment != settings.name else { return }
        throw LedgerProblem.otherEnvironment(
            asked: settings.name,
            found: state.environment,
            isCopy: state.origin.differs(from: facts.origin)
        )
    }

    /// Installs the ledger, or brings it to this tool's version.
    func installLedger(toolVersion: String) throws {
        try ledger.install(for: settings.name, inCluster: facts.systemIdentifier, toolVersion: toolVersion)
        ledgerWasMade = true
    }

    /// Brings a ledger of an older tool to this tool's version; one that the role may write, and not change, serves as it is.
    func upgradeLedger(_ state: LedgerState, toolVersion: String) throws {
        guard state.version < LedgerMigrations.currentVersion else { return }
        do {
            try ledger.install(for: settings.name, toolVersion: toolVersion)
        } catch let error as PostgresError {
            guard error.serverError?.sqlState == "42501" else { throw error }
        }
    }

    /// What stands between the tool and the server; found out when it is first asked for.
    private(set) lazy var pooling = Lazy { [unowned self] in try PoolerProbe(self).find() }

    /// The pooler of Supabase that its address names.
    public var supabasePooler: SupabasePooler? {
        SupabasePooler(host: connection.host, port: connection.port, user: connection.user)
    }

    /// Whether the session may be another client's between two transactions.
    func sharesSessions() throws -> Bool { try pooling.value == .transaction }

    /// A second connection to the same database, to find out what became of the first.
    func reconnect() throws(PostgresError) -> Connection {
        try Self.connect(to: target, tenant: tenant)
    }

    /// Limits that a role may carry are taken off, since a migration takes the time it takes; a transaction that is left
    /// open by a cut is ended by the server. Strings mean what they meant to the parser that read the script.
    /// A tenant's schema comes first in the search path, for the whole session.
    private static func connect(
        to target: ConnectionTarget,
        tenant: String
    ) throws(PostgresError) -> Connection {
        let searchPath = tenant.isEmpty ? [] : [("search_path", "\(Quote.identifier(tenant)), public")]
        return try Connection(
            to: target,
            applicationName: "git-migrate",
            settings: [
                ("standard_conforming_strings", "on"),
                ("statement_timeout", "0"),
                ("lock_timeout", "0"),
                ("idle_in_transaction_session_timeout", "60s"),
            ] + searchPath,
            connectTimeout: 10,
            greeting: SessionFacts.greeting
        )
    }
}

extension Connection {
    /// Ends the transaction that an error left open, if there is one.
    func rollBack() {
        guard [.inTransaction, .inError].contains(transactionStatus) else { return }
        _ = try? execute("ROLLBACK")
    }
}
