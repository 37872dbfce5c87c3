/// Reads a page of numbers, byte by byte: what stands in a label need not begin a character of its own.
struct MetricsReader {
    private var rest: ArraySlice<UInt8>

    private init(_ text: String) { rest = Array(text.utf8)[...] }

    /// The families of a page that ``MetricsPage/text`` wrote; nil for anything else.
    static func families(_ text: String) -> [MetricFamily]? {
        var reader = MetricsReader(text)
        guard reader.takes(MetricsPage.head + "\n") else { return nil }
        var families: [MetricFamily] = []
        while !reader.rest.isEmpty {
            guard let family = reader.family() else { return nil }
            families.append(family)
        }
        return families
    }

    private mutating func family() -> MetricFamily? {
        guard takes("# HELP "), let name = word(until: " "), let help = word(until: "\n"),
            takes("# TYPE \(name) "), let kind = word(until: "\n").flatMap(MetricFamily.Kind.init)
        else { return nil }
        var samples: [MetricSample] = []
        while let first = rest.first, first != UInt8(ascii: "#") {
            guard takes(name), let sample = sample() else { return nil }
            samples.append(sample)
        }
        return MetricFamily(name, help: Self.unescaped(help), kind, samples)
    }

    private mutating func sample() -> MetricSample? {
        var labels: [MetricLabel] = []
        if takes("{") {
            repeat {
                guard let name = word(until: "="), takes("\""), let value = quoted() else { return nil }
                labels.append(MetricLabel(name, value))
            } while takes(",")
            guard takes("}") else { return nil }
        }
        guard takes(" "), let value = word(until: "\n").flatMap(Double.init) else { return nil }
        return MetricSample(labels, value)
    }

    /// What stands before the next double quote that is not escaped.
    private mutating func quoted() -> String? {
        var end = rest.startIndex
        while end < rest.endIndex, rest[end] != UInt8(ascii: "\"") {
            end += rest[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard end < rest.endIndex else { return nil }
        defer { rest = rest[(end + 1)...] }
        return Self.unescaped(String(decoding: rest[..<end], as: UTF8.self))
    }

    private mutating func takes(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    private mutating func word(until end: Unicode.Scalar) -> String? {
        guard let place = rest.firstIndex(of: UInt8(ascii: end)) else { return nil }
        defer { rest = rest[(place + 1)...] }
        return String(decoding: rest[..<place], as: UTF8.self)
    }

    private static func unescaped(_ text: String) -> String {
        var (plain, isEscaped) = ("", false)
        for scalar in text.unicodeScalars {
            if !isEscaped, scalar == "\\" {
                isEscaped = true
                continue
            }
            plain.unicodeScalars.append(isEscaped && scalar == "n" ? "\n" : scalar)
            isEscaped = false
        }
        return plain
    }
}

extension MetricsPage {
    /// Reads what ``text`` writes; nil for anything else.
    public init?(text: String) {
        guard let families = MetricsReader.families(text) else { return nil }
        self.families = families
    }
}
