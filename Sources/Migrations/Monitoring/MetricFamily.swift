/// The numbers of one name, as Prometheus takes them.
///
/// Source: Prometheus, "Exposition formats", text format 0.0.4.
public struct MetricFamily: Hashable, Sendable {
    /// Letters, digits and underscores.
    public let name: String
    /// What the numbers are.
    public let help: String
    /// What Prometheus may do with them.
    public let kind: Kind
    /// One for each set of labels.
    public var samples: [MetricSample]

    /// What a number is.
    public enum Kind: String, Sendable {
        /// It goes up and down.
        case gauge
        /// It only grows.
        case counter
    }

    /// A family of its parts.
    public init(_ name: String, help: String, _ kind: Kind, _ samples: [MetricSample]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.samples = samples
    }
}

/// One number.
public struct MetricSample: Hashable, Sendable {
    /// What tells it from the others of its family, in the order in which it is written.
    public let labels: [MetricLabel]
    /// The number.
    public let value: Double

    /// A number with its labels.
    public init(_ labels: [MetricLabel], _ value: Double) {
        self.labels = labels
        self.value = value
    }

    /// A whole number with its labels.
    public init(_ labels: [MetricLabel], _ value: Int) { self.init(labels, Double(value)) }

    /// A time in seconds, to the microsecond.
    public init(_ labels: [MetricLabel], _ duration: Duration) {
        self.init(labels, (duration / .microseconds(1)).rounded() / 1_000_000)
    }
}

/// A label of a number.
public struct MetricLabel: Hashable, Sendable {
    /// Letters, digits and underscores.
    public let name: String
    /// Any text.
    public let value: String

    /// A label of its parts.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
