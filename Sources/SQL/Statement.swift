/// One statement of a script: where it stands, and what running it means.
public struct Statement: Sendable {
    /// The statement from its first token to its last, in bytes of the file, without the semicolon.
    public var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
    /// The offset after its semicolon, or after its last token where there is none; after its rows of data where they follow.
    public var end: Int { Int(start) + Int(whole) }
    /// The end without the rows.
    public var endOfSQL: Int { rows == nil ? end : range.upperBound }
    private let shared: SharedFacts
    // Small numbers, since there may be millions: PostgreSQL takes no more than a gigabyte, and parsing refuses more.
    private let start: UInt32
    private let count: UInt32
    private let whole: UInt32

    init(range: Range<Int>, end: Int, facts: SharedFacts) {
        start = UInt32(clamping: range.lowerBound)
        count = UInt32(clamping: range.count)
        whole = UInt32(clamping: end - range.lowerBound)
        shared = facts
    }

    /// A statement of which the same is known as of another.
    init(range: Range<Int>, end: Int, like model: Statement) {
        self.init(range: range, end: end, facts: model.shared)
    }

    private var facts: StatementFacts { shared.facts }

    /// A COPY keeps its own: where an error in its rows stands is found by the table's name.
    func withoutActions(_ common: inout CommonFacts) -> Statement {
        if facts.copyFromStdin { return self }
        var plain = facts
        plain.actions = []
        return Statement(range: range, end: end, facts: common.share(plain))
    }

    /// The command, as PostgreSQL's command tag names it.
    public var kind: StatementKind { facts.kind }
    /// What the statement works on.
    public var category: Category { facts.category }
    /// How it steers the transaction, if that is what it does.
    public var transactionControl: TransactionControl? { facts.transactionControl }
    /// Why PostgreSQL refuses it inside a transaction block: the words of the refusal. Nil when it does not.
    ///
    /// The list is that of the calls of `PreventInTransactionBlock` in PostgreSQL 15.
    public var outsideTransaction: String? { facts.outsideTransaction }
    /// What PostgreSQL may refuse inside a transaction block, depending on what the database holds: `REINDEX`
    /// and `CLUSTER` of a partitioned table, dropping a subscription that has a slot, `CALL` and `DO` of code that commits.
    public var perhapsOutsideTransaction: String? { facts.perhapsOutsideTransaction }
    /// Whether the server waits for rows from the client.
    public var copyFromStdin: Bool { facts.copyFromStdin }
    /// The rows of data that follow COPY … FROM stdin in the file; nil for all other statements.
    public var rows: InlineRows? { facts.rows }
    /// Whether the server sends rows to the client.
    public var copyToStdout: Bool { facts.copyToStdout }
    /// What running it destroys.
    public var losses: [Loss] { facts.losses }
    /// What it does, in order; empty where its parse tree was not built, and for what no rule asks about.
    public var actions: [Action] { facts.actions }
    /// Whether both do the same, as one INSERT after another does; false where it would take a comparison to know.
    public func doesTheSame(as other: Statement) -> Bool { shared === other.shared }
    /// Whether there is no parse tree, since the statement is too large for one or PostgreSQL 15's grammar does not know it:
    /// `kind`, `category` and `losses` come from its words alone.
    public var isUnparsed: Bool { facts.isUnparsed }
    /// Whether PostgreSQL's parser took the statement. It does not read one whose tree would take gigabytes, and refuses what
    /// only a newer server knows.
    public var isSyntaxChecked: Bool { facts.isSyntaxChecked }
    /// What PostgreSQL 15's grammar refuses in a statement that was taken all the same, since the server is newer and will judge
    /// it; nil for all others. What else is known of such a statement comes from its words alone.
    public var refusal: SQLError? { facts.refusal }

    /// What a statement works on.
    public enum Category: String, Sendable, CaseIterable {
        /// The definitions of objects and who may use them.
        case schema
        /// Rows: inserted, changed, deleted, copied.
        case data
        /// Rows that are only read.
        case query
        /// The session: settings, roles, prepared statements, cursors, notifications.
        case session
        /// The transaction.
        case transaction
        /// Work on what exists that changes no meaning, such as VACUUM and REINDEX.
        case maintenance
        /// Code whose effects cannot be seen from outside: DO, CALL, EXECUTE, LOAD.
        case other
    }
}

/// What is known of a statement apart from its place.
struct StatementFacts: Sendable {
    var kind: StatementKind
    var category: Statement.Category
    var transactionControl: TransactionControl?
    var outsideTransaction: String?
    var perhapsOutsideTransaction: String?
    var copyFromStdin = false
    var copyToStdout = false
    /// Whether the rows from the client would be in binary format.
    var copiesBinary = false
    var rows: InlineRows?
    var losses: [Loss] = []
    var actions: [Action] = []
    var isUnparsed = false
    var isSyntaxChecked = true
    var refusal: SQLError?

    init(_ kind: StatementKind, _ category: Statement.Category) {
        self.kind = kind
        self.category = category
    }

    /// Whether they are those of every statement of this kind and category.
    var areCommon: Bool {
        transactionControl == nil && outsideTransaction == nil && perhapsOutsideTransaction == nil
            && !copyFromStdin && !copyToStdout && losses.isEmpty && !isUnparsed
    }
}

/// Facts that many statements share, so that a file of a million small ones stays small in memory.
final class SharedFacts: Sendable {
    let facts: StatementFacts

    init(_ facts: StatementFacts) {
        self.facts = facts
    }
}
