/// How messages are written.
public enum LogFormat: String, CaseIterable, Sendable {
    /// In words.
    case text
    /// As JSON, an object a line.
    case json

    /// What the configuration says; text where it says nothing.
    public init(configuredIn project: Project) throws(ConfigurationProblem) {
        let value = project.configuration.string("migrate.logformat") ?? LogFormat.text.rawValue
        guard let format = LogFormat(rawValue: value) else {
            throw .invalidValue(key: "migrate.logFormat", value: value, expected: "text or json")
        }
        self = format
    }
}
