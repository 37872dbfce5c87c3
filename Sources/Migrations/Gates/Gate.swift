/// One item of the release checklist, which an environment may require. The names are for ever: configuration, ledgers and scripts
/// hold them.
public enum Gate: String, Hashable, Sendable, CaseIterable {
    /// No rule of the check finds an error in what the plan applies.
    case checked
    /// Every pair is proven to restore the schema.
    case rehearsed
    /// The environment's name was given.
    case confirmation
}

/// What was decided of a gate that the environment requires.
public enum Verdict: Sendable {
    /// It is open, and this shows it.
    case passed(Evidence)
    /// It is shut: this is missing.
    case refused(Lack)
    /// It is shut, and somebody goes through for a reason.
    case overridden(Lack, reason: String)
    /// It is decided only when the deployment begins.
    case awaited
}

/// What shows that a gate may be passed.
public enum Evidence: Hashable, Sendable {
    /// No error was found in so many migrations.
    case noErrors(migrations: Int)
    /// So many pairs are proven on servers of this major version.
    case proven(migrations: Int, server: Int)
    /// The environment's name was given beforehand.
    case confirmed(by: Confirmation)

    /// How an environment's name is given without a terminal.
    public enum Confirmation: Hashable, Sendable {
        /// On the command line.
        case option
        /// In the process environment.
        case variable(String)
    }
}

/// What is missing at a gate.
public enum Lack: Sendable {
    /// The check finds errors.
    case errors([Finding])
    /// These pairs have no proof.
    case unproven([MigrationID])
    /// Nobody gave the environment's name.
    case unconfirmed
}
