import Migrations
import SQL

/// A search_path that is set for the session, and names that mean nothing once it is empty.
struct SearchPath: ScriptRule {
    let id = "search-path"
    let group = RuleGroup.practice
    let severity = Severity.error
    let summary = "search_path is set with SET LOCAL, and no name is left without a schema once it is empty"

    func findings(in script: CheckedScript) -> [Finding] {
        var left: Statement?
        var isEmpty = false
        var temporary = NameSet()
        var findings: [Finding] = []
        for (statement, action) in script.actions {
            if let change = action.pathChange {
                isEmpty = change.value.map { $0.allSatisfy(\.isEmpty) } ?? false
                if !change.isLocal { left = change.value == nil ? nil : statement }
                continue
            }
            if case .createTable(let table) = action, table.persistence == .temporary {
                temporary.insert(table.name)
            }
            guard isEmpty, let name = action.needsPath, !temporary.matches(name) else { continue }
            findings.append(
                script.finding(
                    self,
                    "\(name) has no schema, and search_path is empty here: the statement fails",
                    at: statement.range,
                    help: "write the schema: public.\(name)"
                )
            )
        }
        guard let left, script.isInTransaction else { return findings }
        return findings + [
            script.finding(
                self,
                "search_path stays set after the script: git-migrate resets it, psql and other tools do not",
                at: left.range,
                help: "write SET LOCAL search_path = …, which ends with the transaction",
                severity: .note
            )
        ]
    }
}

extension Action {
    /// What it makes of search_path: the schemas, or nil where it is reset.
    fileprivate var pathChange: (value: [String]?, isLocal: Bool)? {
        switch self {
        case .set(let change)
        where change.name == "search_path" || (change.name == nil && change.values == nil):
            return (change.values, change.isLocal)
        case .select(let calls):
            guard let call = calls.first(where: { $0.name.name == "set_config" }), call.strings.count == 3,
                call.strings[0]?.lowercased() == "search_path", let path = call.strings[1]
            else { return nil }
            return ([path], call.endsWithTrue)
        default: return nil
        }
    }

    /// The name that it makes or changes, where search_path has to say what it means.
    fileprivate var needsPath: ObjectName? {
        let name: ObjectName? =
            switch self {
            case .createTable(let table): table.persistence == .temporary ? nil : table.name
            case .createView(let view): view.isTemporary ? nil : view.name
            case .createType(let type): type.name
            case .createRoutine(let routine): routine.name
            case .createIndex(let index): index.table
            case .alterTable(let alteration): alteration.name
            case .insert(let insert): insert.table
            case .update(let table, _, _), .delete(let table, _): table
            default: nil
            }
        return name?.schema == nil ? name : nil
    }
}
