import Git

/// What a project's conventions take beside being switched on.
struct Conventions {
    /// The fields that the head of each script must have: `migrate.header`.
    let headerFields: [String]
    /// What the name of a migration must match as a whole: `migrate.namePattern`.
    let namePattern: NamePattern
    /// The schemas whose tables others reach through an API: `migrate.exposedSchemas`.
    let exposedSchemas: [String]

    /// A regular expression with the text that it was written as.
    struct NamePattern {
        let text: String
        /// Most checks ask for no names.
        private let expression: Lazy<Regex<AnyRegexOutput>>

        init(_ text: String) {
            self.text = text
            expression = Lazy { try Regex(text) }
        }

        var isValid: Bool { !text.isEmpty && (try? expression.value) != nil }

        func matches(_ name: String) -> Bool {
            (try? expression.value).map { name.wholeMatch(of: $0) != nil } ?? true
        }
    }

    /// What holds unless the configuration says otherwise.
    init() {
        headerFields = Self.usualFields
        namePattern = NamePattern(Self.usualName)
        exposedSchemas = Self.usualSchemas
    }

    private static let usualSchemas = ["public"]
    /// Those of the template.
    static let usualFields = ["Author", "Date", "Purpose"]
    /// Small words with underscores between them, as `new` names migrations.
    static let usualName = "[a-z0-9]+(_[a-z0-9]+)*"

    /// Reads the settings.
    ///
    /// - Throws: ``ConfigurationProblem`` for a list of nothing and for a pattern that is none.
    init(_ configuration: Configuration) throws(ConfigurationProblem) {
        headerFields =
            try Self.list(
                "migrate.header",
                of: "names of fields, such as Author, Ticket",
                configuration
            ) ?? Self.usualFields
        exposedSchemas =
            try Self.list("migrate.exposedSchemas", of: "names of schemas", configuration)
            ?? Self.usualSchemas
        let key = "migrate.namePattern"
        guard let entry = configuration.entry(key) else {
            namePattern = NamePattern(Self.usualName)
            return
        }
        namePattern = NamePattern(entry.value ?? "")
        guard namePattern.isValid else {
            throw .invalidValue(
                key: key,
                value: namePattern.text,
                expected: "a regular expression for the whole name"
            )
        }
    }

    /// Words with commas between them, from every place that the key stands in.
    private static func list(
        _ key: String,
        of what: String,
        _ configuration: Configuration
    ) throws(ConfigurationProblem) -> [String]? {
        guard configuration.entry(key) != nil else { return nil }
        let values = configuration.strings(key)
        let words = values.flatMap { $0.split(separator: ",") }.map(\.trimmed).filter { !$0.isEmpty }
        guard !words.isEmpty else {
            throw .invalidValue(key: key, value: values.joined(separator: ","), expected: what)
        }
        return words
    }
}
