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
    /// The findings whose fixes cannot be taken.
    private(set) var refused: Set<Finding> = []
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
            let chosen = try chosen()
            guard !chosen.isEmpty else { return }
            try take(chosen)
        }
        isUnfinished = try !chosen().isEmpty
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
    private mutating func chosen() throws -> [Finding] {
        var taken: Set<String> = []
        var chosen: [Finding] = []
        for finding in findings.sorted(by: Finding.inSourceOrder) {
            guard let fix = finding.fix, !refused.contains(finding) else { continue }
            let paths = fix.paths.union([finding.location.path])
            guard taken.isDisjoint(with: paths) else { continue }
            guard try mayAdd(fix.additions, after: finding.location.path) else {
                refused.insert(finding)
                continue
            }
            taken.formUnion(paths)
            chosen.append(finding)
        }
        return chosen
    }

    /// Writes these fixes into the draft, but for those that bring new errors.
    private mutating func take(_ chosen: [Finding]) throws {
        let (before, filesBefore, namingBefore) = (findings, files, naming)
        var touched: [(finding: Finding, paths: Set<String>)] = []
        for finding in chosen {
            guard let fix = finding.fix else { continue }
            touched.append((finding, try write(fix, of: finding)))
        }
        findings = try judged()
        let bad = touched.filter { bringsErrors(from: before, at: $0.paths) }.map(\.finding)
        if bad.isEmpty {
            mended += chosen
        } else {
            (findings, files, naming) = (before, filesBefore, namingBefore)
            refused.formUnion(bad)
        }
    }

    /// Writes a fix into the draft; gives the files that it touches.
    private mutating func write(_ fix: Fix, of finding: Finding) throws -> Set<String> {
        for path in fix.paths { files[path] = fix.edited(try content(of: path), at: path) }
        var made = fix.files.map(naming.script)
        for addition in fix.additions {
            made += try naming.scripts(of: addition, besides: finding.location.path, in: original)
        }
        for (path, text) in made { files[path] = Array(text.utf8) }
        return fix.paths.union(made.map(\.path))
    }

    /// Whether a rule has more errors in the files of a fix than it had before.
    private func bringsErrors(from before: [Finding], at paths: Set<String>) -> Bool {
        let old = Self.errors(before, at: paths)
        return Self.errors(findings, at: paths).contains { rule, number in number > old[rule] ?? 0 }
    }

    /// How many errors each rule has in these files.
    private static func errors(_ findings: [Finding], at paths: Set<String>) -> [String: Int] {
        let errors = findings.filter { $0.severity == .error && paths.contains($0.location.path) }
        return Dictionary(errors.map { ($0.rule, 1) }, uniquingKeysWith: +)
    }

    /// What is moved behind the last migration must not be needed by those that it comes behind, and must find its tables as they are.
    private func mayAdd(_ additions: [Fix.Addition], after path: String) throws -> Bool {
        guard !additions.isEmpty else { return true }
        let migrations = try subject.whole.value.migrations
        guard let place = migrations.firstIndex(where: { $0.halves.contains { $0.path == path } }) else {
            return false
        }
        let server = try check.project.serverVersion()
        return try migrations[(place + 1)...].allSatisfy { later in
            let bytes = try content(of: later.up.path)
            guard let script = try? Script.parse(bytes, server: server) else { return false }
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
        subject.unreleased = Lazy { [whole = subject.whole, released = original.released] in
            try released.unreleased(of: try whole.value)
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
