import Migrations

/// Every rule there is.
public enum Rules {
    static let ofCatalogues: [any CatalogueRule] = [
        Unpaired(), NameMismatch(), BadName(), NotAFile(), DuplicateVersion(), LateVersion(),
        EditedAfterRelease(), RemovedAfterRelease(), BaselineCitation(),
    ]
    static let ofScripts: [any ScriptRule] = [
        ForeignFile(), ConflictMarkers(), Encoding(), Syntax(), EmptyHalf(), TransactionControlInside(),
        UnsharedTransaction(),
        BaselineManifest(),
        IndexNotConcurrent(),
        DropIndexNotConcurrent(),
        ReindexNotConcurrent(),
        ConcurrentlyRefused(),
        VolatileDefault(),
        FilledColumn(),
        ColumnTypeRewrites(),
        NotNullScans(),
        ForeignKeyScans(),
        CheckScans(),
        DomainScans(),
        ValidatedAtOnce(),
        UniqueBuildsIndex(),
        ExclusionBuildsIndex(),
        TableRewritten(),
        RefreshNotConcurrent(),
        DetachNotConcurrent(),
        AttachScans(),
        LockTable(),
        SeveralTablesLocked(),
        EnumValueUsedAtOnce(),
        ColumnDropped(),
        DatabaseDropped(),
        DropCascade(),
        RowsDeleted(),
        RowsOverwritten(),
        TableDropped(),
        ColumnMadeRequired(),
        ColumnRenamed(),
        DefaultDropped(),
        EnumValueRenamed(),
        FunctionDropped(),
        FunctionRenamed(),
        NotNullWithoutDefault(),
        TableRenamed(),
        TypeNarrowed(),
        ViewDropped(),
        BookkeepingTouched(),
        DataWithSchema(),
        HiddenDrift(),
        HiddenInvalidIndex(),
        PasswordInScript(),
        RoleChanged(),
        SearchPath(),
        SecurityDefinerPath(),
        ServerFile(),
        ServerWide(),
        TimeoutDisabled(),
        TransactionMode(),
        TriggersDisabled(),
        UnbatchedBackfill(),
        UnqualifiedName(),
        HeaderIncomplete(),
        NameOffPattern(),
        TimestampWithoutZone(),
        LimitedText(),
        NarrowKey(),
        SerialColumn(),
        NoPrimaryKey(),
        RowSecurityOff(),
        TableUncommented(),
        ColumnUncommented(),
    ]
    static let ofPairs: [any PairRule] = [
        RowsNotRestored(),
        DropOrder(),
        LeftBehind(),
        NotRestored(),
        RestoredDifferently(),
        WrongObject(),
    ]

    /// What there is to say of each rule, in the order of their groups.
    public static let all: [RuleFacts] = {
        let rules: [any Rule] = ofCatalogues + ofScripts + ofPairs + [AllowedWithReason()]
        var seen: Set<String> = []
        let facts = rules.filter { seen.insert($0.id).inserted }.map(RuleFacts.init)
        return RuleGroup.allCases.flatMap { group in facts.filter { $0.group == group } }
    }()

    /// The rule called `id`.
    public static func rule(_ id: String) -> RuleFacts? { all.first { $0.id == id } }
}

/// What there is to say of a rule.
public struct RuleFacts: Hashable, Sendable {
    /// Stable, in kebab case.
    public let id: String
    /// What it is about.
    public let group: RuleGroup
    /// How much a breach matters, unless the project says otherwise.
    public let severity: Severity
    /// What must hold, in one sentence without a full stop.
    public let summary: String
    /// The versions of PostgreSQL that it depends on, in words.
    public let versions: String?
    /// Whether a comment in the script can allow a breach.
    public let canBeAllowed: Bool

    init(_ rule: any Rule) {
        (id, group, severity) = (rule.id, rule.group, rule.severity)
        (summary, versions, canBeAllowed) = (rule.summary, rule.versions, rule.canBeAllowed)
    }

    /// Whether the rule is off until the project switches it on.
    public var isOff: Bool { group == .convention }
}
