import Migrations

/// Something that must hold of migrations. A rule only makes findings.
protocol Rule: Sendable {
    /// Stable, in kebab case: what a suppression or a setting names.
    var id: String { get }
    /// How much a breach matters, unless the rule says otherwise of one.
    var severity: Severity { get }
}

/// A rule about a whole tree.
protocol CatalogueRule: Rule {
    func findings(in subject: CheckSubject) throws -> [Finding]
}

/// A rule about one script.
protocol ScriptRule: Rule {
    func findings(in script: CheckedScript) -> [Finding]
}

/// Every rule there is.
enum Rules {
    static let ofCatalogues: [any CatalogueRule] =
        [Unpaired(), NameMismatch(), BadName(), NotAFile(), DuplicateVersion()] + ofReleases
    /// Those of them whose verdict depends on what was released.
    static let ofReleases: [any CatalogueRule] = [LateVersion(), EditedAfterRelease(), RemovedAfterRelease()]
    static let ofScripts: [any ScriptRule] = [
        ForeignFile(), ConflictMarkers(), Encoding(), Syntax(), EmptyHalf(), TransactionControlInside(),
        UnsharedTransaction(),
    ]
}
