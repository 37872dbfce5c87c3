import Migrations
import SQL

/// A transaction that locks one table after another deadlocks with whoever uses them the other way round.
struct SeveralTablesLocked: ScriptRule {
    let id = "several-tables-locked"
    let group = RuleGroup.locks
    let severity = Severity.warning
    let summary = "A transaction stops the writes of no more than one table in use"

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard script.side == .up, script.isInTransaction, script.actions.count > 1 else { return [] }
        var first: ObjectName?
        var busy: [ObjectName: Bool] = [:]
        for (statement, action) in script.actions where !isOfTheUnused(action) {
            for lock in action.strongLocks {
                let isBusy = try busy[lock.relation] ?? script.surroundings.isBusy(lock.relation)
                busy[lock.relation] = isBusy
                guard isBusy else { continue }
                guard let held = first, held.name != lock.relation.name else {
                    first = first ?? lock.relation
                    continue
                }
                return [finding(held, lock, statement, script)]
            }
        }
        return []
    }

    /// What is dropped is not in use any more, or the migration has a worse problem.
    private func isOfTheUnused(_ action: Action) -> Bool {
        guard case .drop(let drop) = action else { return false }
        return drop.objects.allSatisfy { $0.table == nil }
    }

    private func finding(
        _ held: ObjectName,
        _ lock: RelationLock,
        _ statement: Statement,
        _ script: CheckedScript
    ) -> Finding {
        script.lockFinding(
            self,
            "this waits for \(lock.relation) while the transaction keeps \(held) locked: "
                + "whoever uses both the other way round deadlocks with it",
            at: statement.range,
            help: "give each table a migration of its own"
        )
    }
}

extension Action {
    /// Its locks that stop writes, on the table that it is about: a foreign key takes those of both its tables at once.
    fileprivate var strongLocks: [RelationLock] {
        Array(locks(in: Schema()).filter { $0.mode >= .share }.prefix(1))
    }
}
