/// A file of numbers for Prometheus, to which several runs of the tool contribute.
public struct MetricsPage: Hashable, Sendable {
    /// Each name once, in the order in which they are written.
    public internal(set) var families: [MetricFamily] = []

    /// An empty page.
    public init() {}

    /// Takes numbers out and puts others in their place.
    ///
    /// - Parameters:
    ///   - new: the numbers to put in.
    ///   - names: of these families those numbers are taken out that have all of `labels`.
    public mutating func replace(
        _ names: Set<String>,
        labelled labels: [MetricLabel],
        with new: [MetricFamily]
    ) {
        for index in families.indices where names.contains(families[index].name) {
            families[index].samples.removeAll { sample in labels.allSatisfy(sample.labels.contains) }
        }
        for family in new {
            guard let index = families.firstIndex(where: { $0.name == family.name }) else {
                families.append(family)
                continue
            }
            families[index] = MetricFamily(
                family.name,
                help: family.help,
                family.kind,
                families[index].samples + family.samples
            )
        }
        families.removeAll(where: \.samples.isEmpty)
    }

    /// Brings the families into this order; those that are not in it come last.
    public mutating func sort(by names: [String]) {
        let places = Dictionary(zip(names, names.indices), uniquingKeysWith: min)
        families = families.enumerated().sorted { left, right in
            let rank = { (name: String) in places[name] ?? names.count }
            return (rank(left.element.name), left.offset) < (rank(right.element.name), right.offset)
        }.map(\.element)
    }
}

extension MetricsPage {
    /// The first line of every page: what lacks it is another program's file.
    public static let head = "# Metrics of git-migrate."

    /// The page in the Prometheus text format 0.0.4.
    public var text: String {
        families.reduce(into: Self.head + "\n") { text, family in
            text += "# HELP \(family.name) \(Self.escaped(family.help, quotes: false))\n"
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            for sample in family.samples {
                let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
                let braces = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
                text += "\(family.name)\(braces) \(Self.number(sample.value))\n"
            }
        }
    }

    /// "label_value can be any sequence of UTF-8 characters, but the backslash, double-quote, and line feed characters have to be
    /// escaped"; in the help text the double quote has not.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func number(_ value: Double) -> String {
        value.magnitude < 9e15 && value == value.rounded() ? String(Int64(value)) : "\(value)"
    }
}
