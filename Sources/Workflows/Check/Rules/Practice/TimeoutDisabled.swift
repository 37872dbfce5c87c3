import Migrations
import SQL

/// A script that waits for a lock without an end lets everybody behind it wait too.
struct TimeoutDisabled: ScriptRule {
    let id = "timeout-disabled"
    let group = RuleGroup.practice
    let severity = Severity.warning
    let summary = "A script that locks a table in use keeps lock_timeout short and statement_timeout on"

    func findings(in script: CheckedScript) throws -> [Finding] {
        let places = script.actions.indices.compactMap { index in
            script.actions[index].action.longTimeout.map { (index, script.actions[index].statement, $0) }
        }
        guard !places.isEmpty, script.isInTransaction, let (last, table) = try lastStop(in: script) else {
            return []
        }
        return places.filter { $0.0 < last }.map { _, statement, timeout in
            return script.finding(
                self,
                timeout.name == "lock_timeout"
                    ? "lock_timeout \(timeout.words): everybody who wants \(table) waits as long behind the migration"
                    : "statement_timeout \(timeout.words), while \(table) is locked for everybody",
                at: statement.range,
                help: timeout.name == "lock_timeout"
                    ? "take it out: git-migrate sets its own (migrate.<environment>.lockTimeout), and tries again"
                    : "take it out, and move what takes long to a migration without locks"
            )
        }
    }

    /// The last action that locks a table in use for everybody.
    private func lastStop(in script: CheckedScript) throws -> (index: Int, table: ObjectName)? {
        let isBusy = { (table: ObjectName) in try script.surroundings.isBusy(table) }
        for index in script.actions.indices.reversed() {
            if let table = try script.actions[index].action.stopped(where: isBusy) {
                return (index, table)
            }
        }
        return nil
    }
}

extension Action {
    /// The timeout that it switches off, or sets to more than ten seconds of waiting for a lock.
    fileprivate var longTimeout: (name: String, words: String)? {
        switch self {
        case .set(let change):
            guard let name = change.name, let value = change.values?.first else { return nil }
            return Self.judged(name, value)
        case .select(let calls):
            guard let call = calls.first(where: { $0.name.name == "set_config" }), call.strings.count > 1,
                let name = call.strings[0]?.lowercased(), let value = call.strings[1]
            else { return nil }
            return Self.judged(name, value)
        default: return nil
        }
    }

    private static func judged(_ name: String, _ value: String) -> (name: String, words: String)? {
        guard name == "lock_timeout" || name == "statement_timeout",
            let time = DurationNotation.read(value.filter { !$0.isWhitespace })
        else { return nil }
        if time == .zero { return (name, "is off") }
        return name == "lock_timeout" && time > .seconds(10) ? (name, "is \(value)") : nil
    }
}
