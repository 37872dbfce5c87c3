import Migrations
import SQL

/// Numbers that count up come from an identity column.
struct SerialColumn: ScriptRule {
    let id = "serial-column"
    let group = RuleGroup.convention
    let severity = Severity.warning
    let summary = "Numbers that count up come from an identity column, not from serial"
    let versions: String? = "PostgreSQL 10 and later"

    func findings(in script: CheckedScript) -> [Finding] {
        guard script.side == .up else { return [] }
        return script.typedColumns.compactMap { column in
            guard column.definition?.isSerial == true else { return nil }
            return script.finding(
                self,
                "\(column.name) is a \(column.type), whose sequence has rights and defaults of its own",
                at: column.range,
                help: "write bigint GENERATED ALWAYS AS IDENTITY"
            )
        }
    }
}
