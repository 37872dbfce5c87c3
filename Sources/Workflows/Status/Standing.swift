extension EnvironmentStatus {
    /// How an environment's migrations compare with a revision's.
    public enum Standing: String, CaseIterable, Sendable {
        /// It has the same.
        case level
        /// It lacks some.
        case behind
        /// It has some that the revision lacks.
        case ahead
        /// Both.
        case diverged
        /// Nobody knows what it has.
        case unknown
    }

    /// How its migrations compare with the revision's.
    public var standing: Standing {
        if case .unknown = source { return .unknown }
        return switch (lacking.isEmpty, ahead.isEmpty) {
        case (true, true): .level
        case (false, true): .behind
        case (true, false): .ahead
        case (false, false): .diverged
        }
    }
}
