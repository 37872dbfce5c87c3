/// What is fed with arbitrary bytes, and what must hold of it.
///
/// libFuzzer searches for bytes that break a property (`make fuzz`); the tests replay those that it kept.
enum FuzzTarget: String, CaseIterable, Sendable {
    /// Where statements begin and end.
    case splitter
    /// Parsing, the facts about statements, comments and what a server is sent.
    case script
    /// What the check's rules say of a script.
    case rules

    /// What the bytes break; empty when all is well.
    func violations(in bytes: [UInt8]) -> [String] {
        switch self {
        case .splitter: SplitterProperty.violations(in: bytes)
        case .script: ScriptProperty.violations(in: bytes)
        case .rules: RulesProperty.violations(in: bytes)
        }
    }
}
