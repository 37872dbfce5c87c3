import Git
import Migrations
import SQL

/// The migrations as fixes leave them, before anything is written.
struct FixDraft {
    private let check: Check
    private let original: CheckSubject
    private let selection: Check.Selection
    private let paths: Check.Selection
    private var naming: MigrationNaming
    private var files: [String: [UInt8]] = [:]
    private var refused: Set<Finding> = []
    /// What is wrong with the draft.
    private(set) var findings: [Finding] = []
    /// The findings whose fixes were taken.
    private(set) var mended: [Finding] = []
    /// Whether there were more fixes than one run takes.
    private(set) var isUnfinished = false

    /// More rounds than a script has statements that a person writes.
    private static let rounds = 200

    /// - Parameter selection: what is to be mended. New migrations are judged wherever they lie.
    init(
        _ check: Check,
        _ subject: CheckSubject,
        selecting selection: Check.Selection,
        naming: MigrationNaming
    ) {
        (self.check, self.naming) = (check, naming)
        original = subject
        paths = selection
        var unlimited = selection
        unlimited.paths = []
        self.selection = unlimited
    }

    /// Takes one fix for each migration, judges again, and so on until there is none.
    mutating func mendAll() throws {
        findings = try judged()
        for _ in 0..<Self.rounds {
            let chosen = chosen()
            guard !chosen.isEmpty else { return }
            for finding in chosen { try take(finding) }
        }
        isUnfinished = !chosen().isEmpty
    }

    /// The files that differ from what was judged first.
    func changes() throws -> [(path: String, before: [UInt8]?, after: [UInt8])] {
        let halves = Dictionary(
            try original.whole.value.halves.map { ($0.path, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return try files.sorted { $0.key < $1.key }.map { path, after in
            (path, try halves[path].map(check.blob), after)
        }
    }

    /// The findings to be mended now: of each file one, since a fix is made for the file as it was.
    private func chosen() -> [Finding] {
        var taken: Set<String> = []
        return findings.sorted(by: Finding.inSourceOrder).filter { finding in
            guard let fix = finding.fix, !refused.contains(finding),
                taken.isDisjoint(with: fix.paths.union([finding.location.path]))
            else { return false }
            taken.formUnion(fix.paths.union([finding.location.path]))
            return true
        }
    }

    private mutating func take(_ finding: Finding) throws {
        guard let fix = finding.fix, try mayAdd(fix.additions, after: finding.location.path) else {
            refused.insert(finding)
            return
        }
        let (before, filesBefore, namingBefore) = (findings, files, naming)
        var touched = fix.paths
        for path in fix.paths { files[path] = fix.edited(try content(of: path), at: path) }
        for file in fix.files {
            files[file.path] = Array(file.text.utf8)
            touched.insert(file.path)
        }
        for addition in fix.additions {
            let made = try naming.scripts(of: addition, besides: finding.location.path, in: original)
            for (path, text) in made { files[path] = Array(text.utf8) }
            touched.formUnion(made.map(\.path))
        }
        findings = try judged()
        if bringsErrors(from: before, at: touched) {
            (findings, files, naming) = (before, filesBefore, namingBefore)
            refused.insert(finding)
        } else {
            mended.append(finding)
        }
    }

    /// Whether a rule has more errors in the files of a fix than it had before.
    private func bringsErrors(from before: [Finding], at paths: Set<String>) -> Bool {
        let count = { (findings: [Finding]) in
            Dictionary(
                findings.filter { $0.severity == .error && paths.contains($0.location.path) }.map {
                    ($0.rule, 1)
                },
                uniquingKeysWith: +
            )
        }
        let old = count(before)
        return count(findings).contains { rule, number in number > old[rule] ?? 0 }
    }

    /// What is moved behind the last migration must not be needed by those that it comes behind, and must find its tables as they are.
    private func mayAdd(_ additions: [Fix.Addition], after path: String) throws -> Bool {
        guard !additions.isEmpty else { return true }
        let migrations = try subject.whole.value.migrations
        guard let place = migrations.firstIndex(where: { $0.halves.contains { $0.path == path } }) else {
            return false
        }
        return try migrations[(place + 1)...].allSatisfy { later in
            let bytes = try content(of: later.up.path)
            guard let script = try? Script.parse(bytes) else { return false }
            return !script.mentions(additions.flatMap(\.names), except: [])
                && !script.work.contains { script.disturbs(additions.flatMap(\.tables), in: $0) }
        }
    }

    private func content(of path: String) throws -> [UInt8] {
        if let content = files[path] { return content }
        return try original.whole.value.halves.first { $0.path == path }.map(check.blob) ?? []
    }

    private func judged() throws -> [Finding] {
        try check.judge(subject, selecting: selection) { half in try files[half.path] ?? check.blob(half) }
            .findings.filter { paths.includes(path: $0.location.path) || files[$0.location.path] != nil }
    }

    /// What was to be judged, with the draft's files in place of those that they replace.
    private var subject: CheckSubject {
        guard !files.isEmpty else { return original }
        var subject = original
        subject.judged = original.judged.replacing(files, original.settings)
        subject.whole = Lazy { [original, files] in
            try original.whole.value.replacing(files, original.settings)
        }
        subject.isInScope = { [original, files] file in files[file.path] != nil || original.isInScope(file) }
        return subject
    }
}

extension Catalogue {
    fileprivate func replacing(_ files: [String: [UInt8]], _ settings: CatalogueSettings) -> Catalogue {
        let kept = (halves.map(\.file) + strays).filter { files[$0.path] == nil }
        let new = files.map { SourceFile(path: $0.key, blob: BlobID(Repository.blobID(of: $0.value))) }
        return Catalogue(files: kept + new, settings: settings)
    }
}
