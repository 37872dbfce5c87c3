/// The gates that an environment requires of a plan, in the order of ``Gate``, each with its verdict.
public struct Checklist: Sendable {
    /// A gate and what was decided of it.
    public struct Item: Sendable {
        /// The gate.
        public let gate: Gate
        /// What was decided.
        public let verdict: Verdict
    }

    /// What was decided, gate by gate; a gate that is not required is not among them.
    public let items: [Item]

    /// What a gate says before anybody overrides it.
    public enum Finding: Sendable {
        /// It is open.
        case passed(Evidence)
        /// It is shut.
        case refused(Lack)
        /// The deployment will ask.
        case awaited
        /// The deployment will see to it, unless somebody wants to go through without: that is lacking then.
        case promised(Evidence, orElse: Lack)
    }

    /// Of a plan that nothing is required of.
    public static let empty = Checklist(items: [])

    /// The verdicts on what was found. An override counts where its gate is shut, and nowhere else.
    ///
    /// - Parameter overrides: the gates that somebody wants to go through all the same, with the reasons.
    public init(_ findings: [(gate: Gate, finding: Finding)], overrides: [Gate: String]) {
        items = findings.map { gate, finding in
            let verdict: Verdict =
                switch (finding, overrides[gate]) {
                case (.passed(let evidence), _): .passed(evidence)
                case (.refused(let lack), let reason?): .overridden(lack, reason: reason)
                case (.refused(let lack), nil): .refused(lack)
                case (.promised(let evidence, _), nil): .passed(evidence)
                case (.promised(_, let lack), let reason?): .overridden(lack, reason: reason)
                case (.awaited, let reason?): .overridden(.unconfirmed, reason: reason)
                case (.awaited, nil): .awaited
                }
            return Item(gate: gate, verdict: verdict)
        }
    }

    private init(items: [Item]) { self.items = items }

    /// The gates that are shut.
    public var refused: [(gate: Gate, lack: Lack)] {
        items.compactMap { item in
            if case .refused(let lack) = item.verdict { (item.gate, lack) } else { nil }
        }
    }

    /// Whether the deployment is to back the database up.
    public var promisesBackup: Bool {
        items.contains { if case .passed(.backedUpFirst) = $0.verdict { true } else { false } }
    }

    /// The gates that somebody goes through for a reason.
    public var overridden: [(gate: Gate, lack: Lack, reason: String)] {
        items.compactMap { item in
            if case .overridden(let lack, let reason) = item.verdict {
                (item.gate, lack, reason)
            } else {
                nil
            }
        }
    }
}
