import SQL
import Workflows

/// What data a plan destroys, in words.
struct LossText {
    private let style: Style
    /// How much is listed; of the rest only the number is told.
    private let most: (full: Int, empty: Int)

    init(_ style: Style, isDetailed: Bool) {
        self.style = style
        most = isDetailed ? (.max, .max) : (60, 8)
    }

    func lines(_ losses: DataLosses) -> [String] {
        if let refusal = losses.refusal {
            return [
                "\(style.warning("warning:")) what data will be lost could not be told: \(Self.reason(refusal))"
            ]
        }
        let full = losses.losses.filter { $0.amount != .exactly(0) }
        let empty = losses.losses.filter { $0.amount == .exactly(0) }
        let unseen = unseen(losses.unseen)
        guard !full.isEmpty else {
            let known = unseen == nil ? "no data will be lost" : "no data will be lost, as far as can be told"
            let more = [empty.isEmpty ? nil : emptiness(empty), unseen].compactMap(\.self)
            return [more.isEmpty ? known : "\(known): \(more.joined(separator: "; "))"]
        }
        let more = [
            full.count > most.full ? "and \(full.count - most.full) more, which -v lists" : nil,
            empty.isEmpty ? nil : "besides, \(emptiness(empty))",
            unseen.map { "and \($0)" },
        ]
        return [style.error("data that will be lost:")] + rows(Array(full.prefix(most.full)))
            + more.compactMap(\.self).map { "  \($0)" }
    }

    /// What is lost, in one line; nil where it is nothing.
    func sum(_ losses: DataLosses) -> String? {
        if let refusal = losses.refusal { return "could not be told: \(Self.reason(refusal))" }
        let full = losses.losses.filter { $0.amount != .exactly(0) }
        guard !full.isEmpty else { return nil }
        return listed(full.map { "\(Self.name($0)) \(Self.amount($0))" }, limit: most.empty)
    }

    private func rows(_ losses: [DataLoss]) -> [String] {
        let cells = losses.map { (Self.name($0), Self.amount($0), $0.step.description.printable) }
        let widths = (
            cells.map { $0.0.displayWidth }.max() ?? 0, cells.map { $0.1.displayWidth }.max() ?? 0
        )
        return cells.map { "  \($0.0.padded(widths.0))  \($0.1.padded(widths.1))  \($0.2)" }
    }

    private static func name(_ loss: DataLoss) -> String {
        switch loss.what {
        case .table(let name): "table \(name)".printable
        case .materializedView(let name): "materialized view \(name)".printable
        case .column(let column, let table): "column \(table).\(ObjectName(column))".printable
        case .rows(let table, _): "rows of \(table)".printable
        case .other(let loss): PlanText.loss(loss)
        }
    }

    private static func amount(_ loss: DataLoss) -> String {
        let noun = if case .column = loss.what { "value" } else { "row" }
        let count: String
        switch loss.amount {
        case .exactly(let number): count = "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
        case .about(let number, let bytes):
            count = "about \(grouped(rounded(number))) \(noun)s (\(size(bytes)))"
        case .unknown(let reason): return "not counted: \(Self.reason(reason))"
        }
        return switch loss.what {
        case .rows(_, .some): "some of \(count)"
        case .rows(_, .referring): "those of \(count) that refer to them"
        default: count
        }
    }

    private func emptiness(_ losses: [DataLoss]) -> String {
        "\(listed(losses.map(Self.name).removingRepeats(), limit: most.empty)) \(losses.count == 1 ? "is" : "are") empty"
    }

    private func unseen(_ unseen: [DataLosses.Unseen]) -> String? {
        guard !unseen.isEmpty else { return nil }
        let steps = unseen.map(\.step.description.printable).removingRepeats()
        let code = listed(unseen.map(\.code.printable).removingRepeats())
        return "\(listed(steps)) \(steps.count == 1 ? "runs" : "run") code that may do more (\(code))"
    }

    private static func reason(_ reason: Uncounted) -> String {
        switch reason {
        case .noRight: "this role may not read it"
        case .rowSecurity: "row security hides rows from this role"
        case .locked: "another session has locked it"
        case .tooLong: "it would take too long"
        case .refused(let sqlState): "the server refused (SQLSTATE \(sqlState))"
        case .notATable: "it is no table"
        }
    }

    /// `1,234,567`.
    private static func grouped(_ number: Int) -> String {
        let digits = String(number)
        return digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset).isMultiple(of: 3) { text += "," }
            text.append(digit.element)
        }
    }

    /// With two digits that count, since a sample tells no more.
    private static func rounded(_ number: Int) -> Int {
        var unit = 1
        while number / unit >= 100 { unit *= 10 }
        return (number + unit / 2) / unit * unit
    }

    /// `34 MB`, `5.2 GB`.
    private static func size(_ bytes: Int) -> String {
        let megabytes = bytes >> 20
        guard megabytes >= 1_024 else { return "\(megabytes) MB" }
        return "\(megabytes / 1_024).\(megabytes % 1_024 * 10 / 1_024) GB"
    }
}
