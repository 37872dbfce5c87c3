import Migrations

extension GateInspection {
    /// Whether a rehearsal has proven each migration to apply, on a server of the environment's version.
    func rehearsed() throws -> Checklist.Finding? {
        guard settings.requireRehearsal else { return nil }
        let server = try reached().serverVersion.major
        let unproven = try unproven(server: server)
        guard unproven.isEmpty else { return .refused(.unproven(unproven)) }
        return .passed(.proven(migrations: plan.applies.count, server: server))
    }

    private func unproven(server: Int) throws -> [MigrationID] {
        let notes = ProofNotes(project)
        let digests = ProofNotes.digests(of: catalogue.inRunOrder, catalogue.prelude)
        let places = Dictionary(
            catalogue.inRunOrder.enumerated().map { ($1.up, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return try plan.applies.compactMap { migration in
            guard let place = places[migration.up] else { return nil }
            let proof = try notes.proof(of: migration, after: digests[place], server: server)
            return proof?.isGood == true ? nil : migration.id
        }
    }
}
