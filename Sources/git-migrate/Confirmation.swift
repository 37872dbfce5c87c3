import Migrations
import Reporting
import Workflows

/// The explicit word that a change of a guarded environment needs.
struct Confirmation {
    let settings: EnvironmentSettings
    let isGiven: Bool
    let variables: [String: String]

    /// Asks for the environment's name on a terminal.
    ///
    /// - Parameter plan: what is asked about, which is shown then even where nothing else is.
    /// - Throws: ``CommandEnd`` when the word is not given.
    func require(_ console: Console, showing plan: String? = nil) throws {
        let name = settings.name
        guard settings.mustConfirm, !isGiven, variables[name.confirmationVariable] != "true" else { return }
        guard console.canAsk else {
            throw console.fail(
                Complaint(
                    unconfirmed: name,
                    hints: [
                        "confirm with --yes, or with \(name.confirmationVariable)=true in the environment"
                    ]
                )
            )
        }
        if console.volume == .quiet, let plan { Console.printError(plan) }
        let answer = console.ask("Type the environment's name to go on: ")
        guard answer == name.text else {
            throw console.fail(Complaint(unconfirmed: name, hints: []))
        }
    }
}
