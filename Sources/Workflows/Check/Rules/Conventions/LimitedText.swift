import Migrations
import SQL

/// Text is stored as text; a limit that matters is a CHECK constraint.
struct LimitedText: ScriptRule {
    let id = "limited-text"
    let group = RuleGroup.convention
    let severity = Severity.warning
    let summary = "Text is text, not varchar(n) or char(n)"

    func findings(in script: CheckedScript) -> [Finding] {
        guard script.side == .up else { return [] }
        return script.typedColumns.filter { Self.isLimited($0.type) }.map { column in
            script.finding(
                self,
                "\(column.name) is a \(Self.written(column.type)), whose limit is hard to change",
                at: column.range,
                help: column.type.dimensions > 0
                    ? "write text[]"
                    : "write text, and where a limit matters a constraint: CHECK (char_length(\(column.name.asIdentifier)) <= \(column.type.modifiers[0]))"
            )
        }
    }

    private static func isLimited(_ type: DataType) -> Bool {
        type.schema == nil && ["varchar", "bpchar"].contains(type.name) && !type.modifiers.isEmpty
    }

    private static func written(_ type: DataType) -> String {
        (type.name == "bpchar" ? "char" : type.name) + "(\(type.modifiers.joined(separator: ",")))"
            + String(repeating: "[]", count: type.dimensions)
    }
}
