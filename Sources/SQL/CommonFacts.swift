/// Facts of statements that many have alike, kept once.
public struct CommonFacts {
    private var known: [Key: SharedFacts] = [:]

    /// None yet.
    public init() {}

    mutating func share(_ facts: StatementFacts) -> SharedFacts {
        guard facts.areCommon else { return SharedFacts(facts) }
        let key = Key(kind: facts.kind, category: facts.category, actions: facts.actions)
        if let shared = known[key] { return shared }
        let shared = SharedFacts(facts)
        known[key] = shared
        return shared
    }

    private struct Key: Hashable {
        let kind: StatementKind
        let category: Statement.Category
        let actions: [Action]
    }
}

extension Script {
    /// The same script without its statements' actions, which are most of what is known of it. Only those who judge a script ask
    /// for them: a plan of thousands keeps what it takes to run.
    ///
    /// - Parameter common: what the scripts of one plan have alike.
    public func withoutActions(_ common: inout CommonFacts) -> Script {
        let plain = statements.map { $0.withoutActions(&common) }
        return Script(source: source, statements: plain, blanked: blanked)
    }
}
