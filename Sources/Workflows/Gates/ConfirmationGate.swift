import Migrations

extension GateInspection {
    /// Whether the environment's name was given. Where it was not the deployment asks for it, when it is about to begin.
    func confirmation() -> Checklist.Finding? {
        guard settings.confirm else { return nil }
        let variable = environment.name.confirmationVariable
        if request.isConfirmed { return .passed(.confirmed(by: .option)) }
        return project.variables[variable] == "true" ? .passed(.confirmed(by: .variable(variable))) : .awaited
    }
}
