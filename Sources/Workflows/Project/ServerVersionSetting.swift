import Git
import SQL

extension Project {
    /// The PostgreSQL that the project's servers run at the least (`migrate.serverVersion`): the parser's, unless the
    /// configuration says otherwise.
    ///
    /// - Throws: ``ConfigurationProblem`` when it is no version.
    func serverVersion() throws(ConfigurationProblem) -> ServerVersion {
        guard let text = configuration.string("migrate.serverversion") else { return .grammar }
        guard let version = ServerVersion(text) else {
            throw .invalidValue(
                key: "migrate.serverVersion",
                value: text,
                expected: "a version of PostgreSQL such as 17 or 16.4"
            )
        }
        return version
    }
}

extension EnvironmentDatabase {
    /// The version of the server that is connected, which judges a script in the end.
    var serverVersion: ServerVersion { ServerVersion(number: connection.serverVersion) }
}
