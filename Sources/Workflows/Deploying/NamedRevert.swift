import Migrations

/// A migration that is to be reverted, as a command names it: the ledger knows it even when no commit does any more.
public struct NamedRevert: Hashable, Sendable {
    /// As the user gave it.
    public let word: String
    /// Whether it is reverted though later ones stay.
    let isAlone: Bool
    /// What it may be called in the ledger.
    private let names: Set<String>
    /// Why HEAD does not have it; nil where it does.
    let problem: NamedMigration.Problem?

    /// Nil where the word is no file.
    ///
    /// - Throws: ``NamedMigration/Problem/ambiguous(word:paths:)``
    init?(_ word: String, alone: Bool, in project: Project) throws {
        self.word = word
        isAlone = alone
        do {
            guard let named = try NamedMigration(word, in: project) else { return nil }
            names = [named.migration.id.description]
            problem = nil
        } catch let problem as NamedMigration.Problem {
            if case .ambiguous = problem { throw problem }
            names = Self.names(of: word, project.catalogueSettings.layout)
            self.problem = problem
        }
    }

    /// What a file of this name was called as a migration.
    private static func names(of word: String, _ layout: Layout) -> Set<String> {
        let file = word.split(separator: "/").last.map(String.init) ?? word
        var names: Set = [file.hasSuffix(".sql") ? String(file.dropLast(4)) : file]
        for path in [file, "up/" + file] {
            if case .half(_, let id) = layout.role(of: path) { names.insert(id.description) }
        }
        return names
    }

    /// The migration as the ledger has it.
    func found(in applied: [AppliedMigration]) -> AppliedMigration? {
        applied.last { names.contains($0.id.description) }
    }
}

extension Preparation {
    /// Plans to revert one migration: what was applied after it stands in the way, unless it is to be reverted alone.
    ///
    /// - Throws: ``NamedMigration/Problem`` for one that neither HEAD nor the ledger knows.
    func revert(
        _ named: NamedRevert,
        from state: LedgerState?,
        downsFrom downSource: Target?
    ) throws -> PreparedRun {
        let applied = state?.applied ?? []
        let found = named.found(in: applied)
        if found == nil, let problem = named.problem { throw problem }
        let later = applied.filter { found.map { $0.sequence } ?? .max < $0.sequence }
        let empties = applied.count == 1 && found != nil
        let target = Target(
            recorded: named.word,
            commit: empties ? nil : state?.position?.commit,
            tag: empties ? nil : state?.position?.tag,
            migration: found?.id
        )
        var run = try revert(
            found.map { [$0] } ?? [],
            isWhole: empties,
            under: named.isAlone ? [] : later,
            to: target,
            state,
            downSource
        )
        run.asked.file = named.word.shellWord
        if named.isAlone { run.asked.options.append("--only") }
        return run
    }
}
