import Workflows

extension RuleGroup {
    /// What the rules of the group are about, as a heading.
    public var title: String {
        switch self {
        case .files: "Files"
        case .releases: "Releases"
        case .script: "Scripts"
        case .locks: "Locks and rewrites"
        case .dataLoss: "Data loss"
        case .compatibility: "Compatibility with running code"
        case .pair: "The pair"
        case .practice: "What goes wrong later"
        case .convention: "Conventions"
        }
    }
}
