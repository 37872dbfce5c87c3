import Migrations
import Reporting
import Workflows

/// What `test` does in staging with a migration that is named by its file, once the scratch database has shown that it is sound.
struct StagingTrial {
    let project: Project
    let console: Console
    /// Whether the user asked for it, and not only the configuration.
    let isAsked: Bool
    private let settings: EnvironmentSettings

    private var text: EnvironmentTrialText { EnvironmentTrialText(console.outputStyle, settings.name) }
    private var messages: EnvironmentTrialText { EnvironmentTrialText(console.messageStyle, settings.name) }

    /// Nil where staging is not configured; then that is said, or is an error where the user asked for it.
    init?(project: Project, console: Console, isAsked: Bool) throws {
        (self.project, self.console, self.isAsked) = (project, console, isAsked)
        let text = EnvironmentTrialText(console.messageStyle, .staging)
        guard try project.fleet(EnvironmentName.staging.text) == nil else {
            console.message(text.isFleet)
            return nil
        }
        settings = try project.environment(EnvironmentName.staging.text)
        do {
            try settings.checkLocated(variables: project.variables)
        } catch {
            guard case .variableNotSet = error, !isAsked else { throw error }
            console.message(text.notConfigured(error))
            return nil
        }
    }

    /// The scratch database has shown that it is not sound.
    func leaveOut() { console.message(messages.notReached) }

    /// Runs the migrations that are chosen, which is one.
    func carry(_ migrations: [Migration]) throws {
        for migration in migrations {
            let outcome: EnvironmentTrial.Outcome
            do {
                let database = try EnvironmentDatabase(settings, in: project)
                outcome = try EnvironmentTrial(migration, in: project, on: database).run()
            } catch is EnvironmentTrial.Interrupted {
                console.message(messages.undone)
                throw CommandEnd(status: .failed)
            } catch {
                throw console.fail(messages.unreachable(error))
            }
            let lines = text.lines(outcome, of: migration, isDetailed: console.volume == .verbose)
            switch outcome {
            case .restored:
                console.output(lines)
                console.message(messages.undone)
            case .notRun:
                console.output(lines)
                if isAsked { throw CommandEnd(status: .refused) }
            case .notRestored, .refused, .stopped:
                console.output(lines)
                console.message(messages.undone)
                throw CommandEnd(status: .refused)
            }
        }
    }
}
