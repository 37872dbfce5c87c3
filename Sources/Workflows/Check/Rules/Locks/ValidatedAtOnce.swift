import Migrations
import SQL

/// VALIDATE reads the table under a weak lock, unless the same transaction holds a strong one already.
struct ValidatedAtOnce: ScriptRule {
    let id = "validated-at-once"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "A constraint is validated in a transaction that holds no strong lock on its table"

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard script.isInTransaction else { return [] }
        var held: [ObjectName: LockMode] = [:]
        return try script.withSchema(where: { try isOfInterest($0, script) }) { statement, action, schema in
            guard case .alterTable(let alteration) = action else { return [] }
            defer {
                for lock in action.locks(in: schema) where lock.mode >= .share {
                    held[schema.resolved(lock.relation), default: lock.mode] = max(
                        held[schema.resolved(lock.relation)] ?? lock.mode,
                        lock.mode
                    )
                }
            }
            let own = alteration.changes.map(\.mode).filter { $0 >= .share }.max()
            let before = held[schema.resolved(alteration.name)]
            guard let mode = [own, before].compactMap(\.self).max() else { return [] }
            return alteration.changes.compactMap { change in
                guard case .validateConstraint(let name) = change else { return nil }
                return finding(name, alteration.name, mode, statement, script)
            }
        }
    }

    private func isOfInterest(_ action: Action, _ script: CheckedScript) throws -> Bool {
        guard case .alterTable(let alteration) = action, alteration.kind == .table else { return false }
        return try script.surroundings.isBusy(alteration.name)
    }

    private func finding(
        _ name: String,
        _ table: ObjectName,
        _ mode: LockMode,
        _ statement: Statement,
        _ script: CheckedScript
    ) -> Finding {
        script.lockFinding(
            self,
            "VALIDATE CONSTRAINT \(name) reads all of \(table) while the transaction still holds its "
                + "\(mode.description) lock",
            at: statement.range,
            help:
                "validate it in a migration of its own: NOT VALID spares nobody when both run in one transaction"
        )
    }
}
