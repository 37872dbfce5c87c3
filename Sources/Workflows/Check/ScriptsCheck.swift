import Git
import Migrations
import SQL

/// Applies the rules about scripts and pairs, one migration after the other, so that only one is in memory.
struct ScriptsCheck {
    let subject: CheckSubject
    let settings: RuleSettings
    private let read: (Half) throws -> [UInt8]
    private let history: SchemaHistory
    private let scriptRules: [any ScriptRule]
    private let pairRules: [any PairRule]
    /// The rules that are asked: what another would have found cannot be known.
    private let judged: Set<String>

    /// - Parameters:
    ///   - server: what the servers run, as far as the project says.
    ///   - read: gives the content of a half.
    init(
        subject: CheckSubject,
        settings: RuleSettings,
        server: ServerVersion,
        read: @escaping (Half) throws -> [UInt8]
    ) {
        (self.subject, self.settings, self.read) = (subject, settings, read)
        history = SchemaHistory(of: subject, server: server, read: read)
        scriptRules = Rules.ofScripts.filter(settings.isOn)
        pairRules = Rules.ofPairs.filter(settings.isOn)
        judged = Set(scriptRules.map(\.id) + pairRules.map(\.id))
    }

    func findings() throws -> [Finding] {
        try subject.judged.migrations.filter(subject.isInScope).flatMap(findings)
            + subject.judged.orphans.filter { subject.isInScope($0.file) && $0.file.kind == .file }
            .flatMap { orphan in
                let script = try script(.down, orphan, of: nil)
                return left(script, try alone(script))
            }
    }

    private func findings(of migration: Migration) throws -> [Finding] {
        let up = migration.up.file.kind == .file ? try script(.up, migration.up, of: migration) : nil
        let down = try migration.down.flatMap { half in
            half.file.kind == .file ? try script(.down, half, of: migration, up: up?.script) : nil
        }
        let scripts = [up, down].compactMap(\.self)
        let inScope = scripts.filter { subject.isInScope($0.half.file) }
        var findings = try inScope.flatMap(alone)
        if let up, let down, let pair = CheckedPair(migration, up: up, down: down) {
            findings += try pairRules.flatMap { rule in
                try rule.findings(in: pair).compactMap { settings.judged($0, of: rule) }
            }
        }
        // What a pair's rule says of the half that did not change is allowed there.
        let groups = Dictionary(grouping: findings, by: \.location.path)
        let elsewhere = findings.filter { finding in
            !scripts.contains { $0.half.path == finding.location.path }
        }
        let all = elsewhere + scripts.flatMap { left($0, groups[$0.half.path] ?? []) }
        guard try subject.isReleased(migration) else { return try Remedies.attached(to: all, in: scripts) }
        return all.map(\.withoutFix)
    }

    private func script(_ side: Side, _ half: Half, of migration: Migration?, up: Script? = nil) throws
        -> CheckedScript
    {
        CheckedScript(
            side: side,
            half: half,
            of: migration,
            typedPath: subject.typed(half.path),
            bytes: try read(half),
            up: up,
            in: history,
            conventions: subject.conventions
        )
    }

    private func alone(_ script: CheckedScript) throws -> [Finding] {
        try scriptRules.flatMap { rule in
            try rule.findings(in: script).compactMap { settings.judged($0, of: rule) }
        }
    }

    /// What comments in the script do not allow, and what is wrong with those of a script in scope.
    private func left(_ script: CheckedScript, _ findings: [Finding]) -> [Finding] {
        let rule = AllowedWithReason()
        let found = rule.findings(leftOf: findings, in: script, isJudged: judged.contains)
        let isTold = settings.isOn(rule) && subject.isInScope(script.half.file)
        return found.compactMap { finding in
            guard finding.rule == rule.id else { return finding }
            return isTold ? settings.judged(finding, of: rule) : nil
        }
    }
}
