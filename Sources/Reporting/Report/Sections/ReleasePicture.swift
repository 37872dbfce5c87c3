import Migrations
import Workflows

/// Releases from the newest down to the oldest, as `git log --graph` draws history, with a mark for each environment.
///
/// Its texts have their places in pixels, and it is as wide as the narrowest telephone, so that it never needs to be shrunk.
struct ReleasePicture {
    private let report: Report
    private let rows: [(top: Double, row: ReleaseAxis.Row)]
    private let height: Double

    private static let width = 340.0
    private static let rail = 14.0
    private static let aside = 28.0
    private static let label = 42.0
    private static let mark = 178.0

    init(_ report: Report) {
        self.report = report
        var top = 0.0
        rows = report.axis.rows.map { row in
            defer { top += Self.height(row) }
            return (top, row)
        }
        height = top
    }

    private static func height(_ row: ReleaseAxis.Row) -> Double {
        switch row {
        case .gap: 32
        case .point(let point): max(46, Double(point.environments.count) * 27 + 12)
        }
    }

    var html: HTML {
        """
        <svg viewBox="0 0 \(Self.text(Self.width)) \(Self.text(height))" width="\(Self.text(Self.width))" height="\(Self.text(height))" role="img" aria-labelledby="picture-title">
        <title id="picture-title">\(summary)</title>
        \(rail)\(rows.map { draw($0.row, at: $0.top) })</svg>
        """
    }

    private var summary: String {
        let places = report.environments.map(\.status).map { status in
            "\(status.environment.text) at \(status.release?.printable ?? status.commit?.short ?? "no commit"), \(report.statusText.comparison(status))"
        }
        return "Releases, the newest first, and where environments are: \(places.joined(separator: "; "))"
    }

    // MARK: The rail

    private static func dot(_ top: Double) -> Double { top + 17 }

    /// Where the line of history goes, from the first point on it to the last.
    private var rail: HTML {
        let places = rows.compactMap { top, row -> Double? in
            switch row {
            case .gap: nil
            case .point(let point): point.isAside ? nil : Self.dot(top)
            }
        }
        guard let first = places.first, let last = places.last, first < last else { return "" }
        return """
            <path class="rail" d="M\(Self.text(Self.rail)) \(Self.text(first))V\(Self.text(last))"/>

            """
    }

    private func draw(_ row: ReleaseAxis.Row, at top: Double) -> HTML {
        switch row {
        case .gap(let count):
            return """
                <rect class="hole" x="\(Self.text(Self.rail - 5))" y="\(Self.text(top + 8))" width="10" height="16"/>
                <path class="rail gap" d="M\(Self.text(Self.rail)) \(Self.text(top + 8))v16"/>
                <text class="quiet" x="\(Self.text(Self.label))" y="\(Self.text(top + 20))">\(count) more releases</text>

                """
        case .point(let point):
            let marks = point.environments.enumerated().map { index, name in
                mark(name, at: top + 4 + Double(index) * 27)
            }
            return "\(branch(point, at: top))\(dot(point, at: top))\(label(point, at: top))\(marks)"
        }
    }

    /// What is beside the line leaves it at the next point below.
    private func branch(_ point: ReleaseAxis.Point, at top: Double) -> HTML {
        guard point.place == .aside else { return "" }
        let (from, down) = (Self.text(Self.aside), Self.text(Self.dot(top)))
        let end = Self.text(top + Self.height(.point(point)) + 8)
        let bend = Self.text(top + Self.height(.point(point)) - 10)
        return """
            <path class="rail" d="M\(from) \(down)C\(from) \(bend) \(Self.text(Self.rail)) \(bend) \(Self.text(Self.rail)) \(end)"/>

            """
    }

    private func dot(_ point: ReleaseAxis.Point, at top: Double) -> HTML {
        let x = Self.text(point.isAside ? Self.aside : Self.rail)
        let kind = point.environments.isEmpty ? "dot" : "dot here"
        let radius = point.place == .tip ? "6" : "5"
        return """
            <circle class="\(kind)" cx="\(x)" cy="\(Self.text(Self.dot(top)))" r="\(radius)"/>

            """
    }

    private func label(_ point: ReleaseAxis.Point, at top: Double) -> HTML {
        let x = Self.text(Self.label)
        let (name, detail) = Self.words(point)
        return """
            <text class="name" x="\(x)" y="\(Self.text(top + 17))"><title>\(listed(point.names.map(\.printable), limit: 12))</title>\(name)</text>
            <text class="quiet" x="\(x)" y="\(Self.text(top + 32))">\(detail.cut(to: 21))</text>

            """
    }

    private static func words(_ point: ReleaseAxis.Point) -> (name: String, detail: String) {
        let id = point.commit?.short ?? ""
        let day = point.at.map { " · \(moment($0).prefix(10))" } ?? ""
        return switch point.place {
        case .start: ("nothing yet", "before the first")
        case .elsewhere: (name(point), "not in this clone")
        case .aside, .tip, .release, .commit: (name(point), "\(id)\(day)")
        }
    }

    /// `HEAD, v1.3`, `v1.2 +3`: as many names as there is room for, and how many more there are.
    private static func name(_ point: ReleaseAxis.Point) -> String {
        let names = point.names.map(\.printable)
        let (first, pair) = (names.first ?? "", names.prefix(2).joined(separator: ", "))
        let shown = names.count > 1 && pair.count <= 13 && point.place == .tip ? 2 : 1
        let more = names.count > shown ? " +\(names.count - shown)" : ""
        return (shown == 2 ? pair : first.cut(to: 15 - more.count)) + more
    }

    private func mark(_ name: EnvironmentName, at top: Double) -> HTML {
        let shown = name.text.cut(to: 20)
        let width = min(Self.width - Self.mark - 1, Double(shown.displayWidth) * 7 + 20)
        return """
            <rect class="mark" x="\(Self.text(Self.mark))" y="\(Self.text(top + 1.5))" width="\(Self.text(width))" height="23" rx="11.5"/>
            <text x="\(Self.text(Self.mark + 10))" y="\(Self.text(top + 17))"><title>\(name.text)</title>\(shown)</text>

            """
    }

    private static func text(_ number: Double) -> String {
        number == number.rounded() ? String(Int(number)) : String(number)
    }
}

extension ReleaseAxis.Point {
    fileprivate var isAside: Bool { place == .aside || place == .elsewhere }
}

extension String {
    /// No longer than so many characters.
    func cut(to count: Int) -> String { self.count > count ? prefix(count - 1) + "…" : self }
}
