import Foundation

/// Messages that are for programs: each line an object.
public struct LogLines {
    /// The objects, with numbers and lists in their JSON.
    public let lines: [[String: String]]
    /// Lines that are no objects, or lack what every one has.
    public let problems: [String]

    /// Reads what a run wrote to standard error.
    public init(_ text: String) {
        var (lines, problems): ([[String: String]], [String]) = ([], [])
        for line in text.split(separator: "\n") {
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            guard let object, let time = object["time"] as? String,
                time.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#) != nil,
                ["info", "warning", "error"].contains(object["level"] as? String),
                ["event", "command", "message"].allSatisfy({ object[$0] is String })
            else {
                problems.append(String(line))
                continue
            }
            lines.append(object.mapValues { "\($0)" })
        }
        (self.lines, self.problems) = (lines, problems)
    }

    /// The names of the events, in order.
    public var events: [String] { lines.compactMap { $0["event"] } }

    /// The objects of an event.
    public func of(_ event: String) -> [[String: String]] { lines.filter { $0["event"] == event } }
}
