import Migrations

extension Check {
    /// What of a check is asked for.
    public struct Selection: Hashable, Sendable {
        /// The rules that judge, whether the project has them on or off; empty for those that it has on.
        public var rules: [String] = []
        /// The files and folders, from the top of the tree, that findings may be about; empty for all.
        public var paths: [String] = []
        /// The mildest finding that counts.
        public var severity = Severity.note
        /// The mildest finding that fails the check.
        public var failing = Severity.error

        /// Everything.
        public init() {}

        func includes(_ finding: Finding) -> Bool {
            finding.severity >= severity && includes(path: finding.location.path)
        }

        func includes(_ migration: Migration) -> Bool {
            migration.halves.contains { includes(path: $0.path) }
        }

        func includes(path: String) -> Bool {
            paths.isEmpty || paths.contains { $0.isEmpty || path == $0 || path.hasPrefix($0 + "/") }
        }
    }
}
