import Migrations
import Postgres

/// The ledger rows of one step.
struct StepRecord {
    /// The step that must be the last one so far.
    let expectedSequence: Int
    let tenant: String
    let deployment: Int
    let kind: Kind
    let id: MigrationID
    var up: Body
    var down: Body?
    let isTransactional: Bool
    /// The scripts that are stored in parts before the step is recorded, since they are large.
    var divided: [DividedScript] = []
    /// The other tool's history that is told of the step too.
    var mirror: HistoryMirror?
    /// When a step that is no transaction began, in PostgreSQL's notation; nil for the transaction's own start.
    var startedAt: String?

    /// What a step does, as the ledger spells it.
    enum Kind: String {
        case apply
        case revert
        case markApplied = "mark-applied"
        case markReverted = "mark-reverted"
    }

    /// A script in the ledger.
    struct Body {
        let blob: BlobID
        /// Nil when the ledger has it already.
        let bytes: [UInt8]?
    }

    /// How many bytes the scripts take.
    var scriptBytes: Int { (up.bytes?.count ?? 0) + (down?.bytes?.count ?? 0) }

    /// A message that takes the step and runs nothing: for what has run already, outside a transaction.
    func message(lockTimeout: String) -> [UInt8] {
        var message = Array(
            """
            BEGIN;
            SET LOCAL lock_timeout = \(Quote.literal(lockTimeout));
            SELECT git_migrate.begin_step(\(Quote.literal(tenant)), \(expectedSequence));

            """.utf8
        )
        append(to: &message)
        message += Array("COMMIT;\n".utf8)
        return message
    }

    /// Appends the call that records the step.
    ///
    /// The scripts stand in dollar quotes, which no setting that a migration makes can change the meaning of.
    func append(to message: inout [UInt8]) {
        message += Array(
            """
            SELECT git_migrate.finish_step(\(Quote.literal(tenant)), \(deployment), '\(kind.rawValue)', \
            \(Quote.literal(id.version.text)), \(Quote.literal(id.name)), '\(up.blob)', 
            """.utf8
        )
        Self.append(up.bytes, to: &message)
        message += Array((", " + (down.map { "'\($0.blob)'" } ?? "NULL") + ", ").utf8)
        Self.append(down?.bytes, to: &message)
        let start = startedAt.map { Quote.literal($0) + "::pg_catalog.timestamptz" } ?? "NULL"
        message += Array(", \(isTransactional), \(start));\n".utf8)
        if let mirror { message += mirror.statement(for: self).utf8 }
    }

    /// How many statements ``append(to:)`` has.
    var statementCount: Int { mirror == nil ? 1 : 2 }

    private static func append(_ body: [UInt8]?, to message: inout [UInt8]) {
        guard let body else {
            message += Array("NULL".utf8)
            return
        }
        let quotes = Quote.dollar(body)
        message += Array(quotes.open.utf8)
        message += body
        message += Array(quotes.close.utf8)
    }
}
