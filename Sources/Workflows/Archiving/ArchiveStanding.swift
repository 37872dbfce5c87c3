import Git
import Migrations
import SQL

extension Archiving {
    /// How an environment stands to the release that is to be archived.
    public struct Standing: Sendable {
        /// The environment.
        public let environment: EnvironmentName
        /// What tells; nil where nobody does.
        public let source: Evidence.Source?
        /// How old that is; nil for what the database said just now.
        public let age: Duration?
        /// Why the database was not asked, where it should have been.
        public let error: (any Error)?
        /// What it lacks of the release, or has otherwise.
        public let lacking: [MigrationID]
        /// Whether it has nothing at all, and will start from the baseline.
        public let isNew: Bool

        /// Whether nobody knows.
        public var isUnknown: Bool { source == nil }
        /// Whether it is in the way of an archive.
        public var isInTheWay: Bool { isUnknown || (!isNew && !lacking.isEmpty) }
    }

    /// Asks every environment that is configured or recorded, but for the private one.
    public func standings() throws -> [Standing] {
        try Status(project).knownEnvironments().filter { $0 != .local }.map(standing)
    }

    private func standing(of name: EnvironmentName) throws -> Standing {
        do {
            if let found = try Precedent.all(of: name, in: project) {
                return standing(of: name, found, because: nil)
            }
            return standing(of: name, [], because: nil)
        } catch {
            let recorded = try Precedent(recorded: name, in: project)
            return standing(of: name, recorded.map { [$0] } ?? [], because: error)
        }
    }

    /// Whether what ran and what the release has differ in comments and white space alone, as far as git has both.
    private func isSameInForm(_ shared: Difference.Shared) -> Bool {
        guard let before = shared.applied.up.object, let after = shared.migration.up.blob.object,
            let old = try? project.repository.blob(before), let new = try? project.repository.blob(after)
        else { return false }
        return Script.sameTokens(old, new)
    }

    private func standing(
        of name: EnvironmentName,
        _ precedents: [Precedent],
        because error: (any Error)?
    ) -> Standing {
        var lacking: [MigrationID] = []
        for precedent in precedents where !precedent.applied.isEmpty {
            let applied = precedent.applied.map(\.migration)
            let difference = Difference(applied: applied, catalogue: catalogue)
            lacking += difference.lacking.map(\.id)
            lacking += difference.shared.filter { $0.isEdited && !isSameInForm($0) }.map(\.migration.id)
        }
        return Standing(
            environment: name,
            source: precedents.first?.source,
            age: precedents.first?.source == .gitRecord ? precedents.first?.applied.first?.age : nil,
            error: error,
            lacking: Array(Set(lacking)).sorted(),
            isNew: precedents.allSatisfy(\.applied.isEmpty)
        )
    }
}
