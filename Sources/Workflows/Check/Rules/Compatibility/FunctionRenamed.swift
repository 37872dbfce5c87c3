import Migrations
import SQL

/// A function that gets another name or schema is gone for code that calls it.
struct FunctionRenamed: ScriptRule {
    let id = "function-renamed"
    let group = RuleGroup.compatibility
    let severity = Severity.warning
    let summary = "A function that code may call keeps its name"

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard script.side == .up else { return [] }
        lazy var made = script.routinesMade
        return try script.actions.compactMap { statement, action in
            guard let change = action.renaming else { return nil }
            let name = change.object.name
            guard ObjectKind.routines.contains(change.object.kind), !made.matches(name),
                try script.mayBeCalled(change.object)
            else { return nil }
            return script.finding(
                self,
                "running code that calls \(name) fails when it is called \(change.new)",
                at: statement.range,
                help: "leave a function \(name) that calls \(change.new), until no code needs it"
            )
        }
    }
}

extension ObjectKind {
    /// What is called with arguments.
    static let routines: Set<ObjectKind> = [.function, .procedure, .routine, .aggregate]
}

extension CheckedScript {
    /// Whether application code may call a routine: not when it is new, and not when a trigger alone can.
    func mayBeCalled(_ routine: NamedObject) throws -> Bool {
        if try surroundings.isNew(routine) { return false }
        let known = try surroundings.before().routines(routine.name)
        return known.isEmpty || !known.allSatisfy(\.isOfTriggers)
    }
}

extension RoutineDefinition {
    /// Whether only triggers can call it.
    fileprivate var isOfTriggers: Bool { ["trigger", "event_trigger"].contains(returns?.name) }
}
