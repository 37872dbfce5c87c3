import Migrations
import SQL

/// Holds what `check` says about locks against what rehearsals see.
public final class ObservedRules {
    private let scripts: RehearsedScripts
    private let findings: [String: [Finding]]

    /// What check finds in the pairs of a scope, of the rules that the project has on.
    public init(_ scope: RehearsalSelection.Scope, in project: Project) throws {
        let check = Check(project)
        let server = try project.serverVersion()
        scripts = RehearsedScripts(project: project, server: server)
        guard let subject = try check.subject(of: scope) else {
            findings = [:]
            return
        }
        let settings = try RuleSettings(project.configuration)
        let rules = Rules.ofScripts.filter(settings.isOn).map(\.id)
            .filter(ObservationExpectation.ofRules.keys.contains)
        guard !rules.isEmpty else {
            findings = [:]
            return
        }
        let found = try ScriptsCheck(
            subject: subject,
            settings: settings.limited(to: rules),
            server: server,
            read: check.blob
        )
        .findings()
        findings = Dictionary(
            grouping: found.sorted(by: Finding.inSourceOrder),
            by: \.location.path
        )
    }

    /// What a rehearsal says of each finding in the up script of its pair, as far as it tells.
    public func verdicts(on rehearsal: Rehearsal) -> [ObservedFinding] {
        let half = rehearsal.migration.up
        guard let findings = findings[half.path], rehearsal.observation != nil || rehearsal.isUpRefused,
            let script = try? scripts.up(rehearsal.migration)
        else { return [] }
        return findings.compactMap { finding in
            let statement = finding.location.mark.flatMap { script.script.statement(at: $0) }
            let expectation = ObservationExpectation.ofRules[finding.rule]
            return expectation?.verdict(rehearsal.observation, statement: statement).map {
                ObservedFinding(finding: finding, verdict: $0)
            }
        }
    }
}

extension Rehearsal {
    fileprivate var isUpRefused: Bool {
        guard case .refused(.up, _) = outcome else { return false }
        return true
    }
}

extension Script {
    /// The statement that stands at a place.
    fileprivate func statement(at mark: Location.Mark) -> Int? {
        statements.firstIndex { statement in
            let start = source.position(at: statement.range.lowerBound)
            let end = source.position(at: statement.range.upperBound)
            return (start.line, start.column) <= (mark.line, mark.column)
                && (mark.line, mark.column) < (end.line, end.column)
        }
    }
}

extension Check {
    /// What a rehearsal's scope means to a check. Nil when nothing is staged.
    fileprivate func subject(of scope: RehearsalSelection.Scope) throws -> CheckSubject? {
        switch scope {
        case .staged: return try subjectOfIndex()
        case .revision(let revision):
            return try subject(ofTree: try project.repository.revision(revision).commit, since: [])
        case .range(let text):
            guard let (from, to, _) = try project.repository.range(text) else {
                return try subject(of: .revision(text))
            }
            return try subject(ofTree: to.commit, since: [from.commit])
        case .paths:
            let file = try project.repository.index().entry(at: Project.configurationFile)?.id
            let head = try project.repository.head().commit
            return try subject(
                catalogue: try project.catalogueOfIndex(),
                settings: try project.catalogueSettings(ofFile: file),
                history: [head].compactMap(\.self),
                since: []
            )
        }
    }
}
