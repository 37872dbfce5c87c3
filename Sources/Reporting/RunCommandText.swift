import Migrations
import Workflows

extension PreparedRun {
    /// The command that asks for the same again, perhaps with more options.
    ///
    /// - Parameter done: how many steps are in already.
    func command(adding options: [String] = [], done: Int = 0) -> String {
        let isCounted = target.revision.hasPrefix("--steps ")
        let words =
            [
                "git migrate", kind.rawValue,
                isCounted ? "--steps \(plan.steps.count - done)" : asked.file ?? target.typed, "-e",
                database.settings.name.text,
            ] + asked.options
            + options + (asked.paths.isEmpty ? [] : ["--"] + asked.paths)
        return words.joined(separator: " ")
    }
}

extension Target {
    /// As the user would type it after a command.
    var typed: String { revision.hasPrefix("--") ? revision : revision.shellWord }
}
