import Migrations
import SQL

/// The down script of a migration that has none is written where all of it can be derived from the up scripts.
struct MissingDown {
    let subject: CheckSubject
    let server: ServerVersion
    let read: (Half) throws -> [UInt8]

    private static let rule = "unpaired"

    /// The findings with the fixes that there are.
    func attached(to findings: [Finding]) throws -> [Finding] {
        guard findings.contains(where: { $0.rule == Self.rule }) else { return findings }
        var history = History(migrations: try subject.whole.value.migrations, definitions: Definitions())
        return try findings.sorted(by: Finding.inSourceOrder).map { finding in
            guard finding.rule == Self.rule,
                let migration = subject.judged.migrations.first(where: { $0.up.path == finding.location.path }
                ),
                try migration.down == nil && migration.up.file.kind == .file && !subject.isReleased(migration)
            else { return finding }
            var mended = finding
            mended.fix = try fix(of: migration, in: &history)
            return mended
        }
    }

    /// What the first migrations of the catalogue have defined.
    private struct History {
        let migrations: [Migration]
        var definitions: Definitions
        var count = 0
    }

    private func fix(of migration: Migration, in history: inout History) throws -> Fix? {
        guard let script = try script(migration.up) else { return nil }
        let place = history.migrations.firstIndex { $0.up.path == migration.up.path } ?? 0
        if place < history.count { (history.definitions, history.count) = (Definitions(), 0) }
        for earlier in history.migrations[history.count..<place] where earlier.up.file.kind == .file {
            if let script = try self.script(earlier.up) { history.definitions.apply(script, as: .before) }
        }
        history.count = place
        let undo = Undo(of: script, in: history.definitions)
        guard undo.gaps.isEmpty, !undo.statements.isEmpty else { return nil }
        return Fix(
            "write its down script, derived from the up script",
            files: [
                Fix.File(
                    path: subject.settings.path(of: migration.id, .down, besides: migration.up.path),
                    id: migration.id,
                    side: .down,
                    purpose: migration.id.name.replacing("_", with: " "),
                    body: UndoText(undo: undo).body
                )
            ]
        )
    }

    private func script(_ half: Half) throws -> Script? {
        let bytes = try read(half)
        return try? Script.parse(bytes, server: server)
    }
}
