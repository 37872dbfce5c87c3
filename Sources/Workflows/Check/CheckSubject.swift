import Git
import Migrations
import SQL

/// What a check judges: a tree's migrations, which of them count as changed, and what was released.
struct CheckSubject {
    let catalogue: Catalogue
    let settings: CatalogueSettings
    /// The halves and files that findings may be about.
    let isInScope: (SourceFile) -> Bool
    /// Halves that the change took away.
    let removed: [RemovedHalf]
    let released: ReleasedHalves
    /// Whether a release lies in the history of what is judged.
    let isInHistory: (ReleasePoint) throws -> Bool
    /// A path from the top of the tree as the user types it in a shell.
    let typed: (String) -> String
    /// Whether two halves' scripts are equal but for comments and white space.
    let differInFormAlone: (Half, Half) throws -> Bool

    /// A half that was there and is not any more.
    struct RemovedHalf {
        let side: Side
        let half: Half
    }

    func isInScope(_ migration: Migration) -> Bool { migration.halves.contains { isInScope($0.file) } }

    /// The migrations and orphans in scope, with their sides.
    var halvesInScope: [(side: Side, half: Half)] {
        let paired = catalogue.migrations.flatMap { migration in
            Side.allCases.compactMap { side in migration.half(side).map { (side: side, half: $0) } }
        }
        return (paired + catalogue.orphans.map { (side: .down, half: $0) }).filter { isInScope($0.half.file) }
    }
}

/// A script as the rules see it.
struct CheckedScript {
    let side: Side
    let half: Half
    /// Its path as the user types it in a shell.
    let typedPath: String
    let source: SourceText
    /// The script, unless it cannot be read.
    let script: Script?
    /// What keeps it from being read.
    let errors: [SQLError]
    /// What the servers run, as far as the project says.
    let server: ServerVersion

    init(side: Side, half: Half, typedPath: String, bytes: [UInt8], server: ServerVersion = .grammar) {
        self.side = side
        self.half = half
        self.typedPath = typedPath
        self.server = server
        do {
            let script = try Script.parse(bytes, server: server)
            self.script = script
            source = script.source
            errors = []
        } catch {
            script = nil
            source = SourceText(bytes)
            errors = Script.problems(in: bytes, server: server)
        }
    }

    /// Whether the file is no script at all, so that what is wrong with its SQL does not matter.
    var isForeign: Bool { LFSPointer.isOne(source.bytes) || !ConflictMarker.offsets(in: source).isEmpty }

    func finding(
        _ rule: some Rule,
        _ message: String,
        at range: Range<Int>? = nil,
        help: String? = nil,
        severity: Severity? = nil
    ) -> Finding {
        Finding(
            rule: rule.id,
            severity: severity ?? rule.severity,
            message: message,
            location: Location(path: half.path, mark: range.map { source.mark($0) }),
            help: help
        )
    }
}

extension SourceText {
    /// The stretch of a range that lies on its first line.
    public func mark(_ range: Range<Int>) -> Location.Mark {
        let start = position(at: range.lowerBound)
        let end = position(at: range.upperBound)
        let text = line(start.line)
        let length =
            end.line == start.line ? end.column - start.column : text.unicodeScalars.count - start.column + 1
        return Location.Mark(line: start.line, column: start.column, length: length, text: text)
    }
}
