import Git
import Migrations

/// How long a migration of an environment may wait, run, and make others wait.
public struct EnvironmentLimits: Hashable, Sendable {
    /// How long one statement waits for a lock, in PostgreSQL's notation (`3s`); 0 waits for ever.
    public let lockTimeout: String
    /// The same for statements that wait beside everybody else, `CREATE INDEX CONCURRENTLY` and its like: `0`, the default, waits
    /// as long as it takes, since giving up leaves an invalid index and waiting stands in nobody's way.
    public let concurrentLockTimeout: String
    /// How long in all a migration that does not get its locks is tried again; zero for not at all.
    public let lockPatience: Duration
    /// How long a migration may keep other sessions waiting; nil for as long as it runs.
    public let maxBlocking: Duration?
    /// How long one statement may run, in PostgreSQL's notation; nil for as long as it takes.
    public let statementTimeout: String?

    /// 3 s keeps the queue behind a migration that waits short, and is long enough for ordinary transactions to end; 5 min is as
    /// long as somebody is likely to look on. In production nobody is kept waiting for longer than 10 s: requests of an application
    /// time out from there on, and what is stopped is undone and can be tried again. Elsewhere nobody is hurt.
    init(of name: EnvironmentName, _ configuration: Configuration) throws(ConfigurationProblem) {
        let section = LimitSection(environment: name, configuration: configuration)
        lockTimeout = try section.text("lockTimeout", "500ms, 3s or 1min; 0 waits for ever") ?? "3s"
        concurrentLockTimeout =
            try section.text("concurrentLockTimeout", "3s or 10min; 0 waits for ever") ?? "0"
        lockPatience =
            try section.duration("lockPatience", "30s, 5min or 1h; 0 tries only once") ?? .seconds(300)
        let blocking = try section.duration("maxBlocking", "5s or 1min; 0 sets no limit")
        maxBlocking = (blocking ?? (name == .production ? .seconds(10) : .zero)).unlessZero
        let timeout = try section.text("statementTimeout", "30s, 10min or 2h; 0 sets no limit")
        statementTimeout = timeout.flatMap { DurationNotation.read($0)?.unlessZero == nil ? nil : $0 }
    }
}

/// The durations of one environment's section of the configuration.
private struct LimitSection {
    let environment: EnvironmentName
    let configuration: Configuration

    /// A duration as it is written, once it is known to be one; nil when the key is not set.
    func text(_ key: String, _ examples: String) throws(ConfigurationProblem) -> String? {
        let name = "migrate.\(environment).\(key)"
        guard let text = configuration.string("migrate.\(environment).\(key.lowercased())") else {
            return nil
        }
        guard DurationNotation.read(text) != nil else {
            throw .invalidValue(key: name, value: text, expected: "a duration such as \(examples)")
        }
        return text
    }

    func duration(_ key: String, _ examples: String) throws(ConfigurationProblem) -> Duration? {
        try text(key, examples).flatMap { DurationNotation.read($0) }
    }
}

extension Duration {
    fileprivate var unlessZero: Duration? { self == .zero ? nil : self }
}
