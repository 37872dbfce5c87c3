import Migrations
import SQL

/// Code that calls a function fails once it is dropped.
struct FunctionDropped: ScriptRule {
    let id = "function-dropped"
    let group = RuleGroup.compatibility
    let severity = Severity.warning
    let summary = "A function that code may call is not dropped before the code is gone"

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard script.side == .up else { return [] }
        lazy var made = script.routinesMade
        return try script.actions.flatMap { statement, action -> [Finding] in
            guard case .drop(let drop) = action else { return [] }
            return try drop.objects
                .filter {
                    try ObjectKind.routines.contains($0.kind) && !made.matches($0.name)
                        && script.mayBeCalled($0)
                }
                .map { routine in
                    script.finding(
                        self,
                        "running code that calls \(routine.name) fails once it is dropped",
                        at: statement.range,
                        help: "release code that does without it first, and say so: "
                            + "-- migrate: allow function-dropped: <why>"
                    )
                }
        }
    }
}
