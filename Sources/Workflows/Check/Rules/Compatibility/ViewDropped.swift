import Migrations
import SQL

/// Code that reads a view fails once it is dropped.
struct ViewDropped: ScriptRule {
    let id = "view-dropped"
    let group = RuleGroup.compatibility
    let severity = Severity.warning
    let summary = "A view that code may read is not dropped before the code is gone"

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard script.side == .up else { return [] }
        lazy var made = script.relationsMade
        return try script.actions.flatMap { statement, action -> [Finding] in
            guard case .drop(let drop) = action else { return [] }
            return try drop.objects
                .filter {
                    try [.view, .materializedView].contains($0.kind) && !made.matches($0.name)
                        && script.surroundings.isBusy($0.name)
                }
                .map { view in
                    script.finding(
                        self,
                        "running code that reads \(view.name) fails once it is dropped",
                        at: statement.range,
                        help: "release code that does without it first, and say so: "
                            + "-- migrate: allow view-dropped: <why>"
                    )
                }
        }
    }
}
