import Migrations
import SQL

/// A point in time is stored as timestamptz.
struct TimestampWithoutZone: ScriptRule {
    let id = "timestamp-without-zone"
    let group = RuleGroup.convention
    let severity = Severity.warning
    let summary = "A point in time is a timestamptz, not a timestamp"

    func findings(in script: CheckedScript) -> [Finding] {
        guard script.side == .up else { return [] }
        return script.typedColumns.filter { $0.type.name == "timestamp" && $0.type.schema == nil }.map {
            column in
            script.finding(
                self,
                "\(column.name) is a timestamp without a time zone, which means another moment in every time zone",
                at: column.range,
                help: "write timestamptz"
            )
        }
    }
}
