import Migrations
import Workflows

/// What is wrong with a ledger, in words: what was found, what it means, and the way on.
public struct FsckText {
    let style: Style
    let environment: EnvironmentName

    /// Text in a style, about one environment.
    public init(_ style: Style, environment: EnvironmentName) {
        self.style = style
        self.environment = environment
    }

    /// A line for each anomaly, and what it means.
    public func lines(_ report: LedgerCheck.Report) -> String {
        report.anomalies.map(lines).joined(separator: "\n")
    }

    /// How many anomalies there are, or that there is none.
    public func sum(_ report: LedgerCheck.Report) -> String {
        let count = report.anomalies.count { !$0.isRemark }
        let looked = "\(counted(report.steps, "step")) and \(counted(report.scripts, "script")) checked"
        return count == 0
            ? "the ledger of \(environment) is sound (\(looked))"
            : "the ledger of \(environment) has \(count == 1 ? "1 anomaly" : "\(count) anomalies") (\(looked))"
    }

    private func lines(_ anomaly: Anomaly) -> String {
        let (found, meaning) = AnomalyText(environment).words(anomaly)
        let label = anomaly.isRemark ? style.note("remark:") : style.error("anomaly:")
        return "\(label) \(found)\n      = \(meaning)"
    }
}
