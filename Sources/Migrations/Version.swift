/// A migration's version: runs of digits, compared numerically run by run.
///
/// `2` comes before `10`, `001` equals `1`, and `2018-07-10-061642` is one version. Runs have no upper bound: a
/// 20-digit version does not overflow. When one version is a prefix of the other, the shorter comes first.
public struct Version: Sendable {
    /// The version as it is written in the file name.
    public let text: String

    /// The runs without their leading zeros; a run of zeros is empty.
    private let runs: [Substring]

    /// The version that `text` spells, or nil unless it consists of digit runs joined by single `-`, `.` or `_`.
    public init?(_ text: String) {
        let runs = Self.runs(of: text)
        guard runs.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.digits.contains) }) else { return nil }
        self.init(wellFormed: text, runs: runs)
    }
}

extension Version {
    /// A version of one run: `number` with leading zeros up to `width` digits.
    init(number: Int, width: Int) {
        self.init(wellFormed: padded(number.magnitude, width))
    }

    /// `2026-11-21-093005`.
    init(_ time: CivilTime) { self.init(wellFormed: time.dashed) }

    /// The runs without their leading zeros, joined by points: equal for equal versions, and for no others.
    public var normalised: String { runs.joined(separator: ".") }

    /// The longest run without its leading zeros. Every spelling of the version holds these digits one after the other.
    public var longestRun: Substring { runs.max { $0.utf8.count < $1.utf8.count } ?? "" }

    /// The version with its last run counted up, at the same width.
    var successor: Version {
        var text = Array(self.text.utf8)
        var index = text.endIndex
        while index > 0, text[index - 1] == UInt8(ascii: "9") {
            index -= 1
            text[index] = UInt8(ascii: "0")
        }
        if index > 0, Self.digits.contains(text[index - 1]) {
            text[index - 1] += 1
        } else {
            text.insert(UInt8(ascii: "1"), at: index)
        }
        return Version(wellFormed: String(decoding: text, as: UTF8.self))
    }

    /// A version of one run is respelled with leading zeros up to `width` digits; any other stays as it is.
    func widened(to width: Int) -> Version {
        guard runs.count == 1, let run = runs.first else { return self }
        let digits = run.isEmpty ? "0" : String(run)
        return Version(wellFormed: String(repeating: "0", count: max(0, width - digits.count)) + digits)
    }

    private init(wellFormed text: String) { self.init(wellFormed: text, runs: Self.runs(of: text)) }

    private init(wellFormed text: String, runs: [Substring]) {
        self.text = text
        self.runs = runs.map { Substring($0.utf8.drop { $0 == UInt8(ascii: "0") }) }
    }

    private static func runs(of text: String) -> [Substring] {
        text.utf8.split(omittingEmptySubsequences: false, whereSeparator: isJoint).map { Substring($0) }
    }

    private static func isJoint(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
}

extension Version: Hashable, Comparable {
    /// Whether all runs are equal as numbers.
    public static func == (left: Version, right: Version) -> Bool { left.runs == right.runs }

    /// Hashes the runs as numbers.
    public func hash(into hasher: inout Hasher) { hasher.combine(runs) }

    /// Run by run, as numbers; a prefix comes first.
    public static func < (left: Version, right: Version) -> Bool {
        for (a, b) in zip(left.runs, right.runs) where a != b {
            return a.utf8.count != b.utf8.count ? a.utf8.count < b.utf8.count : a < b
        }
        return left.runs.count < right.runs.count
    }
}

extension Version: CustomStringConvertible {
    /// The version as it is written.
    public var description: String { text }
}
