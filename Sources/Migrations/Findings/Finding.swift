/// How much a finding matters.
public enum Severity: String, Hashable, Sendable, Comparable, CaseIterable {
    /// Worth knowing; never fails a check.
    case note
    /// Probably wrong; does not fail a check.
    case warning
    /// Wrong; fails the check.
    case error

    /// The milder first.
    public static func < (left: Severity, right: Severity) -> Bool {
        left.weight < right.weight
    }

    fileprivate var weight: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}

/// A place in a file, with the text that stands there.
public struct Location: Hashable, Sendable {
    /// The file, from the top of the tree.
    public let path: String
    /// Where in the file; nil when the finding is about the file itself.
    public let mark: Mark?

    /// A stretch of one line.
    public struct Mark: Hashable, Sendable {
        /// From 1.
        public let line: Int
        /// From 1, in Unicode scalars.
        public let column: Int
        /// How many scalars are meant, at least 1.
        public let length: Int
        /// The whole line, without its end.
        public let text: String

        /// A stretch of the line `text`.
        public init(line: Int, column: Int, length: Int = 1, text: String) {
            self.line = line
            self.column = column
            self.length = max(1, length)
            self.text = text
        }
    }

    /// A place in the file at `path`, or the file itself.
    public init(path: String, mark: Mark? = nil) {
        self.path = path
        self.mark = mark
    }
}

/// What a rule has to say about a migration.
public struct Finding: Hashable, Sendable {
    /// The rule's stable identifier, such as `unpaired`.
    public let rule: String
    /// How much it matters.
    public let severity: Severity
    /// What was found, in one sentence without a full stop.
    public let message: String
    /// Where.
    public let location: Location
    /// The way on.
    public let help: String?
    /// The safe form, where it is mechanical.
    public var fix: Fix?

    /// A finding of the rule called `rule`.
    public init(rule: String, severity: Severity, message: String, location: Location, help: String? = nil) {
        self.rule = rule
        self.severity = severity
        self.message = message
        self.location = location
        self.help = help
    }

    /// The same with another severity.
    public func with(severity: Severity) -> Finding {
        var finding = Finding(
            rule: rule,
            severity: severity,
            message: message,
            location: location,
            help: help
        )
        finding.fix = fix
        return finding
    }

    /// The same for a person to mend, as what is released is.
    public var withoutFix: Finding {
        var finding = self
        finding.fix = nil
        return finding
    }

    /// The order in which a compiler prints: by file and place, the worst first where several share one.
    public static func inSourceOrder(_ left: Finding, _ right: Finding) -> Bool {
        let key = { (finding: Finding) in
            (
                finding.location.path, finding.location.mark?.line ?? 0, finding.location.mark?.column ?? 0,
                -finding.severity.weight, finding.rule, finding.message
            )
        }
        return key(left) < key(right)
    }
}
