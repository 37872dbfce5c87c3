import Migrations

/// Something that must hold of migrations. A rule only makes findings.
protocol Rule: Sendable {
    /// Stable, in kebab case: what a suppression or a setting names.
    var id: String { get }
    /// What the rule is about.
    var group: RuleGroup { get }
    /// How much a breach matters, unless the rule says otherwise of one, or the project of the rule.
    var severity: Severity { get }
    /// What must hold, in one sentence without a full stop.
    var summary: String { get }
    /// The versions of PostgreSQL that the rule depends on, in words; nil when it is the same for all.
    var versions: String? { get }
    /// Whether a comment in the script can allow a breach. What no deployment would run cannot be allowed.
    var canBeAllowed: Bool { get }
}

extension Rule {
    var versions: String? { nil }
    var canBeAllowed: Bool { ![.files, .releases, .script].contains(group) }
}

/// What rules are about.
public enum RuleGroup: String, Hashable, Sendable, CaseIterable {
    /// Names, pairs and versions.
    case files
    /// What was released.
    case releases
    /// Each script as text that the server runs.
    case script
    /// Locks that stop a busy database, and rewrites of its tables.
    case locks
    /// Rows that are gone for good.
    case dataLoss = "data-loss"
    /// Application code that still runs while the migration does.
    case compatibility
    /// The down script undoes the up script.
    case pair
    /// What goes wrong later.
    case practice
    /// What a project may ask of itself: off until its configuration says otherwise.
    case convention
}

/// A rule about a whole tree.
protocol CatalogueRule: Rule {
    func findings(in subject: CheckSubject) throws -> [Finding]
}

/// A rule about one script.
protocol ScriptRule: Rule {
    func findings(in script: CheckedScript) throws -> [Finding]
}

/// A rule about both halves of a migration, which can both be read.
protocol PairRule: Rule {
    func findings(in pair: CheckedPair) throws -> [Finding]
}
