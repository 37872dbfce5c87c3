import ArgumentParser
import Workflows
@main struct GitMigrate: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "git-migrate", version: "0.1.0")
    func run() throws { print(w()) }
}
