import Git
import Migrations
import SQL

/// What a check judges: a tree's migrations, which of them count as changed, and what was released.
struct CheckSubject {
    /// The migrations in scope, with all others of their versions: what most rules need of the tree.
    var judged: Catalogue
    /// Everything that the tree has; for that of the index, finding it takes longer than all else.
    var whole: Lazy<Catalogue>
    /// The migrations that no release has, in order.
    var unreleased: Lazy<[Migration]>
    let settings: CatalogueSettings
    /// The halves and files that findings may be about.
    var isInScope: (SourceFile) -> Bool
    /// Whether everything is in scope, and not only what differs from another tree.
    let isWhole: Bool
    /// Halves that the change took away.
    let removed: [RemovedHalf]
    let released: Released
    /// Whether a release lies in the history of what is judged.
    let isInHistory: (ReleasePoint) throws -> Bool
    /// Whether HEAD has the same migrations.
    let isCommitted: Lazy<Bool>
    /// A path from the top of the tree as the user types it in a shell.
    let typed: (String) -> String
    /// Whether two halves' scripts are equal but for comments and white space.
    let differInFormAlone: (Half, Half) throws -> Bool
    /// What the project's conventions take.
    var conventions = Conventions()
    /// The migrations of a commit; nil where the repository does not have it.
    var catalogue: (CommitID) throws -> Catalogue? = { _ in nil }

    /// A half that was there and is not any more.
    struct RemovedHalf {
        let side: Side
        let half: Half
    }

    /// Those of the halves that are not present, in order.
    static func removed(
        _ halves: [ReleasedHalves.Key: Half],
        present: Set<ReleasedHalves.Key>
    ) -> [RemovedHalf] {
        halves.filter { !present.contains($0.key) }
            .map { RemovedHalf(side: $0.key.side, half: $0.value) }
            .sorted { ($0.half.id, $0.side.rawValue) < ($1.half.id, $1.side.rawValue) }
    }

    /// What goes into a database together with a migration.
    func company(of migration: Migration) throws -> Company {
        if try released.has(.up, migration.id), let first = try released.first(.up, migration.id) {
            return .release(first)
        }
        if try !released.isEmpty { return .unreleased }
        return !isWhole && isInScope(migration.up.file) ? .change : .nothing
    }

    /// Whether a migration goes into a database with these.
    func goes(_ migration: Migration, with company: Company) throws -> Bool {
        switch company {
        case .nothing: false
        case .change: isInScope(migration.up.file)
        case .unreleased: try !released.has(.up, migration.id)
        case .release(let release): try released.first(.up, migration.id) == release
        }
    }

    /// Whether a release has the migration, or a half of it.
    func isReleased(_ migration: Migration) throws -> Bool {
        try released.has(.up, migration.id) || released.has(.down, migration.down?.id ?? migration.id)
    }

    /// Whether the migration stands for others, which databases ran long before.
    func isBaseline(_ migration: Migration) throws -> Bool {
        try migration.id.isOfBaseline && whole.value.archive(of: migration) != nil
    }

    func isInScope(_ migration: Migration) -> Bool { migration.halves.contains { isInScope($0.file) } }

    /// Migrations that go into a database together.
    enum Company: Hashable {
        /// Those that a release has first.
        case release(ReleasePoint)
        /// Those that no release has.
        case unreleased
        /// Those of the change that is judged, in a project without releases.
        case change
        /// Each goes alone, as far as anyone knows.
        case nothing
    }

    /// The migrations and orphans in scope, with their sides.
    var halvesInScope: [(side: Side, half: Half)] {
        let paired = judged.migrations.flatMap { migration in
            Side.allCases.compactMap { side in migration.half(side).map { (side: side, half: $0) } }
        }
        return (paired + judged.orphans.map { (side: .down, half: $0) }).filter { isInScope($0.half.file) }
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
    /// What its statements do, in order; nothing of one that cannot be read. Of a run of statements that do the same to rows, only the
    /// first is here.
    let actions: [(statement: Statement, action: Action)]
    /// What it runs into.
    let surroundings: Surroundings
    /// What keeps it from being read.
    let errors: [SQLError]
    /// What the servers run, as far as the project says.
    let server: ServerVersion
    /// What the project's conventions take.
    let conventions: Conventions

    /// - Parameters:
    ///   - migration: nil for a down script without an up.
    ///   - up: the up script of a down script.
    init(
        side: Side,
        half: Half,
        of migration: Migration?,
        typedPath: String,
        bytes: [UInt8],
        up: Script? = nil,
        in history: SchemaHistory,
        conventions: Conventions = Conventions()
    ) {
        self.side = side
        self.half = half
        self.typedPath = typedPath
        server = history.server
        self.conventions = conventions
        do {
            let script = try Script.parse(bytes, server: server)
            self.script = script
            source = script.source
            actions = Self.actions(of: script)
            errors = []
        } catch {
            script = nil
            source = SourceText(bytes)
            actions = []
            errors = Script.problems(in: bytes, server: server)
        }
        surroundings = Surroundings(of: migration, side, up: side == .up ? script : up, in: history)
    }

    private static func actions(of script: Script) -> [(statement: Statement, action: Action)] {
        var previous: Statement?
        return script.statements.flatMap { statement in
            let isRepeated = statement.category == .data && previous?.doesTheSame(as: statement) == true
            previous = statement
            return isRepeated ? [] : statement.actions.map { (statement, $0) }
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
