import Migrations

extension Preparation {
    /// The migrations to apply that no rehearsal has proven on a server of this version, where the environment requires it.
    func unproven(_ plan: Plan, in catalogue: Catalogue) throws -> [MigrationID] {
        guard database.settings.requiresRehearsal else { return [] }
        let notes = ProofNotes(project)
        let digests = ProofNotes.digests(of: catalogue.migrations, catalogue.prelude)
        let places = Dictionary(
            catalogue.migrations.enumerated().map { ($1.up, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return try plan.steps.compactMap { step in
            guard case .apply(let migration) = step, let place = places[migration.up] else { return nil }
            let proof = try notes.proof(
                of: migration,
                after: digests[place],
                server: database.serverVersion.major
            )
            return proof?.isGood == true ? nil : migration.id
        }
    }
}
