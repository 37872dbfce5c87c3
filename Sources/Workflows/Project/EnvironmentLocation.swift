import Migrations
import Postgres

extension Project {
    /// Where an environment's database is. A command that tells it runs once, however often it is asked for.
    ///
    /// - Returns: nil for the local environment, whose server must be started first.
    func target(of settings: EnvironmentSettings) throws(ConfigurationProblem) -> ConnectionTarget? {
        if case .service(let service) = settings.source { return .service(service) }
        return try url(of: settings).map { .url($0) }
    }

    /// The URL that is said to lead to it; nil where it is reached without one.
    func url(of settings: EnvironmentSettings) throws(ConfigurationProblem) -> String? {
        try settings.checkLocated(variables: variables)
        switch settings.source {
        case .local, .service, .none: return nil
        case .url(let url): return url
        case .variable(let variable): return variables[variable]
        case .command(let command):
            if let known = urlsOfCommands[settings.name] { return known }
            let url = try printedURL(by: command, for: settings.name)
            urlsOfCommands[settings.name] = url
            return url
        }
    }

    /// Runs the command as git runs those of its configuration: by a shell, with its own standard error.
    private func printedURL(
        by command: String,
        for name: EnvironmentName
    ) throws(ConfigurationProblem) -> String {
        var process = Subprocess("/bin/sh", ["-c", command], environment: variables)
        process.passesErrors = true
        let outcome: Subprocess.Outcome
        do throws(Subprocess.Failure) {
            outcome = try process.run()
        } catch {
            throw .commandFailed(name, status: Int(error.code))
        }
        guard outcome.status == 0 else { throw .commandFailed(name, status: Int(outcome.status)) }
        do throws(PrintedLocation.Problem) {
            return try PrintedLocation.url(in: String(decoding: outcome.output, as: UTF8.self))
        } catch {
            throw .unusableOutput(name, error)
        }
    }
}
