import Git
import Migrations

/// What a baseline says that it replaces can be read.
struct BaselineManifest: ScriptRule {
    let id = BaselineCitation().id
    let group = BaselineCitation().group
    let severity = BaselineCitation().severity
    let summary = BaselineCitation().summary

    func findings(in script: CheckedScript) -> [Finding] {
        guard script.side == .up else { return [] }
        let archive: Archive?
        do throws(ArchiveManifest.Failure) {
            archive = try ArchiveManifest.read(script.source.bytes)
        } catch {
            return [
                script.finding(
                    self,
                    "what this baseline replaces cannot be read: \(Self.words(error.problem))",
                    at: script.source.offset(line: error.line, column: 1).map { $0..<$0 + 1 },
                    help: "write it as git migrate archive did, or make the baseline anew with that command"
                )
            ]
        }
        guard let archive, !script.half.id.isOfBaseline else { return [] }
        return [
            script.finding(
                self,
                "\(script.half.id) says that it replaces what \(archive.release) has, and is not called a baseline",
                help:
                    "begin its name with \(MigrationID.baseline)_: of no other script is it read what it replaces"
            )
        ]
    }

    private static func words(_ problem: ArchiveManifest.Problem) -> String {
        switch problem {
        case .heading: "its first line has no number, release and commit"
        case .entry: "a line is not an up blob, a down blob, a version and a name"
        case .indentation: "a line stands further in than the one above allows"
        case .twice(let id): "\(id) stands there twice"
        case .count(let said, let found): "it says \(said) migrations and lists \(found)"
        case .noEnd: "it has no end"
        }
    }
}

/// A baseline replaces what the release that it names has, and nothing else.
struct BaselineCitation: CatalogueRule {
    let id = "baseline-manifest"
    let group = RuleGroup.releases
    let severity = Severity.error
    let summary = "A baseline names the migrations of a release that it replaces"

    func findings(in subject: CheckSubject) throws -> [Finding] {
        let new = subject.judged.baselines.filter(subject.isInScope)
        guard !new.isEmpty else { return [] }
        let catalogue = try subject.whole.value
        return try new.flatMap { migration in
            guard let archive = catalogue.archive(of: migration) else { return [Finding]() }
            return try Self.problems(archive, of: migration, in: catalogue, subject).map { message, help in
                Finding(
                    rule: id,
                    severity: severity,
                    message: message,
                    location: Location(path: migration.up.path),
                    help: help
                )
            }
        }
    }

    private static func problems(
        _ archive: Archive,
        of baseline: Migration,
        in catalogue: Catalogue,
        _ subject: CheckSubject
    ) throws -> [(String, String)] {
        var problems: [(String, String)] = []
        let left = catalogue.migrations.filter { migration in
            archive.all.contains { $0.id == migration.id }
        }
        if let first = left.first {
            let more = left.count == 1 ? "is" : "and \(left.count - 1) more are"
            problems.append(
                (
                    "\(baseline.id) replaces \(first.id), which \(more) still there",
                    "remove what it replaces: git rm \(subject.typed(first.up.path))"
                )
            )
        }
        guard let released = try subject.catalogue(archive.commit) else {
            let help = "fetch its history: what the baseline replaces is looked up there"
            return problems + [
                ("the repository does not have \(archive.release) (\(archive.commit.short))", help)
            ]
        }
        if let wrong = archive.migrations.first(where: { !released.has($0) }) {
            problems.append(
                (
                    "\(archive.release) (\(archive.commit.short)) does not have \(wrong.id) with these scripts",
                    "a database that ran that release would not be known by it: make the baseline anew with git migrate archive"
                )
            )
        }
        return problems
    }
}

extension Catalogue {
    /// Whether it has the migration as it was archived, with what that replaced in turn.
    fileprivate func has(_ archived: ArchivedMigration) -> Bool {
        migrations.contains { migration in
            migration.id == archived.id && migration.up.blob == archived.up
                && migration.down?.blob == archived.down
                && (archive(of: migration)?.migrations ?? []) == archived.parts
        }
    }
}
