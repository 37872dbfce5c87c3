import Migrations
import SQL

/// A new partition is read through, and the default partition for rows that belong into it, while nobody can use them.
struct AttachScans: ScriptRule {
    let id = "attach-scans"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "A partition is attached after a CHECK has proved that its rows belong there"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.withSchema(where: isOfInterest) { statement, action, schema in
            switch action {
            case .createTable(let table):
                guard let parent = table.partitionOf, !table.isDefaultPartition else { return [] }
                return try ofDefault(of: parent, statement, script, schema)
            case .alterTable(let alteration):
                return try alteration.changes.flatMap { change -> [Finding] in
                    guard case .attachPartition(let partition, let isDefault) = change else { return [] }
                    return try ofPartition(partition, statement, script, schema)
                        + (isDefault ? [] : ofDefault(of: alteration.name, statement, script, schema))
                }
            default: return []
            }
        }
    }

    private func isOfInterest(_ action: Action) -> Bool {
        switch action {
        case .createTable(let table): table.partitionOf != nil
        case .alterTable(let alteration):
            alteration.kind == .table
                && alteration.changes.contains {
                    guard case .attachPartition = $0 else { return false }
                    return true
                }
        default: false
        }
    }

    private func ofPartition(
        _ partition: ObjectName,
        _ statement: Statement,
        _ script: CheckedScript,
        _ schema: Schema
    ) throws -> [Finding] {
        guard try script.surroundings.isBusy(partition), !isChecked(partition, schema) else { return [] }
        return [
            script.lockFinding(
                self,
                "ATTACH PARTITION reads all of \(partition) while nobody can read or write it",
                at: statement.range,
                help:
                    "add a CHECK of its bounds NOT VALID and validate it in an earlier migration, then attach"
            )
        ]
    }

    private func ofDefault(
        of parent: ObjectName,
        _ statement: Statement,
        _ script: CheckedScript,
        _ schema: Schema
    ) throws -> [Finding] {
        guard let other = schema.defaultPartition(of: parent), try script.surroundings.isBusy(other.name),
            !isChecked(other.name, schema)
        else { return [] }
        let name = ObjectName(schema: parent.schema, other.name.name)
        return [
            script.lockFinding(
                self,
                "a new partition of \(parent) has all of its default partition \(name) read "
                    + "while nobody can read or write that",
                at: statement.range,
                help: "add a validated CHECK to \(name) before that keeps out the rows of the new partition"
            )
        ]
    }

    /// Whether a validated CHECK may prove the bounds; whether it does is not computed here.
    private func isChecked(_ table: ObjectName, _ schema: Schema) -> Bool {
        schema.relation(table)?.constraints.contains { $0.kind == .check && !$0.isNotValid } ?? false
    }
}
