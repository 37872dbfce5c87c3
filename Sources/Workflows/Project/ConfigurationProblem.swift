import Migrations

/// What is wrong with a project's configuration.
public enum ConfigurationProblem: Error, Hashable, Sendable {
    /// A value that its key does not take.
    case invalidValue(key: String, value: String, expected: String)
    /// A key that stands in the committed file, where it would let a repository reach out of itself.
    case refusedInCommittedFile(key: String)
    /// A setting for a rule that does not exist.
    case unknownRule(String, key: String)
    /// `migrate.layout` names no preset.
    case unknownLayout(String)
    /// `migrate.up` or `migrate.down` is no pattern.
    case badPattern(key: String, pattern: String, PathPattern.Problem)
    /// One of `migrate.up` and `migrate.down` stands without the other.
    case halfLayout(present: String, missing: String)
    /// A key that means nothing without another one.
    case needsOther(key: String, other: String)
    /// No valid name for an environment.
    case invalidEnvironmentName(String)
    /// The environment has no database.
    case noDatabase(EnvironmentName, known: [EnvironmentName])
    /// What is said to be the environment's location is none. `place` is the key or the variable that holds it; `reason` holds no
    /// part of it.
    case unreadableLocation(EnvironmentName, place: String, reason: String)
    /// The command that prints the environment's URL ended with another status than 0.
    case commandFailed(EnvironmentName, status: Int)
    /// What it printed is no location.
    case unusableOutput(EnvironmentName, PrintedLocation.Problem)
    /// The variable that holds the environment's URL is not set.
    case variableNotSet(EnvironmentName, variable: String)
}
