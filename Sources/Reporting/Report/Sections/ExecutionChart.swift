import Migrations

/// How long deployments took, as bars on a logarithmic scale, the earliest first.
///
/// Bars have their places in hundredths of the width, and texts in pixels, so that it is as readable on a telephone as on paper.
struct ExecutionChart {
    private let deployments: [Deployment]
    private let environment: EnvironmentName
    /// The power of ten of milliseconds at the top.
    private let decades: Int

    private static let height = 120.0
    private static let top = 18.0
    /// With few deployments bars are no wider than this many would be.
    private static let leastPlaces = 14

    init(_ deployments: [Deployment], of environment: EnvironmentName) {
        (self.deployments, self.environment) = (deployments, environment)
        let longest = deployments.map(\.milliseconds).max() ?? 1
        decades = max(1, String(max(longest - 1, 1)).count)
    }

    var html: HTML {
        """
        <figure>
        <svg width="100%" height="\(Self.text(Self.top + Self.height + 4))" role="img" aria-labelledby="chart-\(environment.text)">
        <title id="chart-\(environment.text)">\(summary)</title>
        \((0...decades).map(line))\(deployments.enumerated().map(bar))</svg>
        <figcaption>\(range). How long each took, on a logarithmic scale:<span class="key"></span>deploy<span class="key back"></span>rollback or repair<span class="key failed"></span>failed</figcaption>
        </figure>
        """
    }

    private var summary: String {
        let failed = deployments.count { $0.outcome != .done }
        return
            "Execution times of \(counted(deployments.count, "deployment")) of \(environment), \(failed) of which failed; the table below has the figures"
    }

    private var range: String {
        guard let first = deployments.first, let last = deployments.last else { return "" }
        let days = [first, last].map { String(moment($0.started).prefix(10)) }
        return days[0] == days[1] ? days[0] : "\(days[0]) to \(days[1])"
    }

    /// A line at each power of ten.
    private func line(_ decade: Int) -> HTML {
        let y = Self.top + Self.height * (1 - Double(decade) / Double(decades))
        let isLabelled = decade > 0 && (decades < 5 || decade % 2 == decades % 2)
        let label: HTML =
            isLabelled
            ? "<text class=\"quiet\" x=\"0\" y=\"\(Self.text(y - 4))\">\(Self.label(decade))</text>\n" : ""
        return
            "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"\(Self.text(y))\" y2=\"\(Self.text(y))\"/>\n\(label)"
    }

    private static func label(_ decade: Int) -> String {
        let power = (0..<decade).reduce(1) { value, _ in value * 10 }
        return power < 1000 ? "\(power) ms" : "\(power / 1000) s"
    }

    private func bar(_ index: Int, _ deployment: Deployment) -> HTML {
        // The labels stand at the left.
        let place = 90.0 / Double(max(deployments.count, Self.leastPlaces))
        let x = 10 + place * Double(index)
        let height = max(2, Self.height * Self.share(deployment.milliseconds, of: decades))
        let kind = deployment.outcome != .done ? "failed" : deployment.kind == .deploy ? "bar" : "bar back"
        let y = Self.text(Self.top + Self.height - height)
        return """
            <rect class="\(kind)" x="\(Self.text(x))%" y="\(y)" width="\(Self.text(place * 0.7))%" height="\(Self.text(height))"><title>\(words(deployment))</title></rect>

            """
    }

    /// The logarithm, from its integral part and a straight line in between: the same figure on every machine.
    private static func share(_ milliseconds: Int, of decades: Int) -> Double {
        var (decade, power) = (0, 1)
        while power * 10 <= max(milliseconds, 1) { (decade, power) = (decade + 1, power * 10) }
        let rest = Double(max(milliseconds, 1) - power) / Double(power * 9)
        return min(1, (Double(decade) + rest) / Double(decades))
    }

    private func words(_ deployment: Deployment) -> String {
        let number = deployment.key.number == 0 ? "" : " #\(deployment.key.number)"
        let name = (deployment.tag ?? deployment.revision).printable
        return
            "\(deployment.kind.rawValue)\(number) \(name): \(deployment.outcome.rawValue), \(DeploymentLogText(.plain).time(deployment.milliseconds)), \(moment(deployment.started))"
    }

    /// With two decimals at the most.
    private static func text(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        let (whole, rest) = (hundredths / 100, abs(hundredths % 100))
        if rest == 0 { return String(whole) }
        return "\(whole)." + (rest < 10 ? "0\(rest)" : rest % 10 == 0 ? "\(rest / 10)" : "\(rest)")
    }
}
