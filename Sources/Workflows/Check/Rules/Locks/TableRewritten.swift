import Migrations
import SQL

/// What copies a whole table while nobody can use it.
struct TableRewritten: ScriptRule {
    let id = "table-rewritten"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary =
        "A table in use is not copied as a whole: CLUSTER, VACUUM FULL, SET LOGGED, SET TABLESPACE …"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.actions.flatMap { statement, action in
            try copies(of: action, script.surroundings).map { copy in
                script.lockFinding(
                    self,
                    "\(copy.command) copies \(copy.what) while nobody can read or write it",
                    at: statement.range,
                    help: copy.help
                )
            }
        }
    }

    /// A copy that an action makes.
    private struct Copy {
        let command: String
        let what: String
        let help: String
    }

    private func copies(of action: Action, _ surroundings: Surroundings) throws -> [Copy] {
        let repack = "leave it to pg_repack or pg_squeeze, which copy beside the running application"
        switch action {
        case .cluster(let table?):
            return try surroundings.isBusy(table)
                ? [Copy(command: "CLUSTER", what: "\(table)", help: repack)] : []
        case .cluster(nil):
            return [
                Copy(command: "CLUSTER", what: "every clustered table, one after the other,", help: repack)
            ]
        case .vacuum(let tables, full: true):
            if tables.isEmpty { return [Copy(command: "VACUUM FULL", what: "every table", help: repack)] }
            return try tables.filter { try surroundings.isBusy($0) }.map {
                Copy(command: "VACUUM FULL", what: "\($0)", help: repack)
            }
        case .alterTable(let alteration):
            return try isBusy(alteration, surroundings)
                ? alteration.changes.compactMap { copy(of: alteration.name, by: $0, alteration.kind) } : []
        default:
            return []
        }
    }

    private func isBusy(_ alteration: TableAlteration, _ surroundings: Surroundings) throws -> Bool {
        switch alteration.kind {
        case .table, .materializedView: try surroundings.isBusy(alteration.name)
        case .index: try surroundings.isBusy(index: alteration.name)
        default: false
        }
    }

    private func copy(of name: ObjectName, by change: TableChange, _ kind: ObjectKind) -> Copy? {
        let small = "make a new table so, copy the rows in batches, and swap the names"
        return switch change {
        case .setLogged: Copy(command: "SET LOGGED", what: "\(name)", help: small)
        case .setUnlogged: Copy(command: "SET UNLOGGED", what: "\(name)", help: small)
        case .setAccessMethod: Copy(command: "SET ACCESS METHOD", what: "\(name)", help: small)
        case .setTablespace(let space) where kind == .index:
            Copy(
                command: "SET TABLESPACE",
                what: "\(name)",
                help: "write REINDEX (TABLESPACE \(space)) INDEX CONCURRENTLY \(name) (PostgreSQL 14)"
            )
        case .setTablespace:
            Copy(
                command: "SET TABLESPACE",
                what: "\(name)",
                help: "pg_repack moves it while it is in use; or \(small)"
            )
        default: nil
        }
    }
}
