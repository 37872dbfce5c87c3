import Foundation

/// A strict reader of the Prometheus text format 0.0.4, after its specification and not after the tool's own writer.
public struct PrometheusText {
    /// The numbers, by their names with labels as they are written.
    public private(set) var series: [String: Double] = [:]
    /// What is wrong with the text, line by line.
    public private(set) var problems: [String] = []

    private var types: [String: String] = [:]
    private var helped: Set<String> = []
    private var ended: Set<String> = []
    private var current: String?

    /// Reads a text.
    public init(_ text: String) {
        if text.utf8.last != UInt8(ascii: "\n") { problems.append("the last line does not end") }
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) { read(String(Substring(line))) }
    }

    /// Reads a file.
    public init(file: String) throws { self.init(try String(contentsOfFile: file, encoding: .utf8)) }

    /// The numbers whose series begin so, without that beginning.
    public func values(_ start: String) -> [String: Double] {
        series.reduce(into: [:]) { values, entry in
            if entry.key.hasPrefix(start) { values[String(entry.key.dropFirst(start.count))] = entry.value }
        }
    }

    private mutating func read(_ line: String) {
        if let match = line.wholeMatch(
            of: #/# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) ([^\n]+)/#.matchingSemantics(.unicodeScalar)
        ) {
            describe(String(match.output.2), isType: match.output.1 == "TYPE", String(match.output.3), line)
        } else if line.hasPrefix("#") {
            if current != nil { problems.append("a comment in between: \(line)") }
        } else if let match = line.wholeMatch(
            of: #/([a-zA-Z_:][a-zA-Z0-9_:]*)(\{([^\n]*)\})? ([-+.0-9eE]+)/#
                .matchingSemantics(.unicodeScalar)
        ), let value = Double(match.output.4) {
            let name = String(match.output.1)
            if name != current || types[name] == nil || !helped.contains(name) {
                problems.append("without its HELP and TYPE: \(line)")
            }
            if let labels = match.output.3, !Self.areLabels(String(labels)) { problems.append(line) }
            let key = name + (match.output.2.map(String.init) ?? "")
            if series.updateValue(value, forKey: key) != nil { problems.append("twice: \(key)") }
        } else {
            problems.append(line)
        }
    }

    private mutating func describe(_ name: String, isType: Bool, _ text: String, _ line: String) {
        if current != name, let old = current { ended.insert(old) }
        if ended.contains(name) { problems.append("not together: \(line)") }
        current = name
        if isType {
            if types.updateValue(text, forKey: name) != nil { problems.append("twice: \(line)") }
            if (text == "counter") != name.hasSuffix("_total") { problems.append("no such name: \(line)") }
            if !["counter", "gauge"].contains(text) { problems.append(line) }
        } else if !helped.insert(name).inserted {
            problems.append("twice: \(line)")
        }
    }

    private static func areLabels(_ text: String) -> Bool {
        let names = text.matches(
            of: #/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"/#.matchingSemantics(.unicodeScalar)
        )
        let written = names.map { String($0.output.0) }.joined(separator: ",")
        return written == text && Set(names.map { String($0.output.1) }).count == names.count
    }
}
