import Migrations
import Workflows

/// What is missing at a gate, in words, with the command that brings it.
enum LackText {
    static func text(_ lack: Lack) -> String {
        switch lack {
        case .errors(let findings): "the check finds \(counted(findings.count, "error"))"
        case .unproven(let ids):
            "\(names(ids)) \(ids.count == 1 ? "has" : "have") no rehearsal that restores the schema"
        case .notApplied(let name, let ids):
            "\(name) does not have \(names(ids)) as \(ids.count == 1 ? "it is" : "they are") here"
        case .stillApplied(let name, let ids): "\(name) still has \(names(ids)), which this would revert"
        case .tooRecent(let name, let age, let needed):
            "\(name) has had the last of them for \(roughly(age)), and \(roughly(needed)) are required"
        case .neverSeen(let name):
            "no database is configured for \(name) here, and the repository remembers nothing of it"
        case .outOfReach(let name, let error):
            "\(name) could not be asked: \(ErrorText(.plain).reason(error))"
        case .testsUnknown(let name):
            "no database is configured for \(name) here, and its ledger alone tells of tests"
        case .notTestedWith(let name, let ids): "the tests in \(name) ran without \(names(ids))"
        case .notTested(let name): "no post-migrate hook has run in \(name) since it was changed"
        case .testsFailed(let name, let status, let at):
            "the tests failed in \(name) at \(moment(at)), with status \(status)"
        case .notTagged: "the target is not named by a tag"
        case .noRelease(let tag, let pattern):
            "\(tag.printable) is no release by migrate.releases = \(pattern.printable)"
        case .tagMoved(let tag, let commit):
            "\(tag.printable) was deployed here from \(commit.short), and stands elsewhere now"
        case .notSigned(let tag): "\(tag.printable) is not signed"
        case .replayed(let tag, let name):
            "\(tag.printable) is a copy of another tag, which was signed as \(name.printable)"
        case .leadsElsewhere(let tag):
            "the signed object of \(tag.printable) does not lead to the commit itself"
        case .badSignature(let tag, let problem): "\(tag.printable): \(text(problem))"
        case .notApproved(let needed, let people, _):
            people.isEmpty
                ? "nobody has approved it, and \(needed) must"
                : "\(people.count) of \(needed) have approved it: \(listed(people.map(EvidenceText.text)))"
        case .noBackup: "no backup is made"
        case .tenantNotBackedUp: "a tenant is not backed up by itself"
        case .closed(let window, let now, let windows):
            "it is \(now.text) in \(window.zone.printable), outside of \(listed(windows.map(\.printable)))"
        case .unconfirmed: "its name was not given"
        }
    }

    static func text(_ problem: SignatureProblem) -> String {
        switch problem {
        case .unknownKind: "the signature is neither of OpenPGP nor of SSH"
        case .bad: "the signature is bad"
        case .unknownKey(""): "nobody here knows the key of the signature"
        case .unknownKey(let key): "nobody here knows the key of the signature, \(key.printable)"
        case .keyNotValid(let key):
            "the key of the signature, \(key.printable), has expired, was revoked or is not trusted"
        case .noProgram(let program): "\(program.printable), which judges it, cannot be run"
        case .noAllowedSigners:
            "it is an SSH signature, and the user's configuration names no gpg.ssh.allowedSignersFile"
        case .inRepository(let path):
            "\(path.printable) lies in the working tree, or has no absolute path: whoever commits could decide whom to believe"
        case .noKey: "git's user.signingKey names no key"
        case .noIdentity: "git does not know who signs"
        case .failed(let words): words.printable
        }
    }

    static func details(_ lack: Lack) -> [String] {
        if case .notApproved(_, _, let uncounted) = lack {
            return uncounted.map { "  " + ApprovalText.text($0) }.removingRepeats()
        }
        guard case .errors(let findings) = lack else { return [] }
        return findings.prefix(5).map {
            "  \($0.location.path.printable): \($0.message.printable) [\($0.rule)]"
        }
    }

    /// The commands that open the gate.
    static func hints(_ lack: Lack, _ run: PreparedRun) -> [String] {
        let (environment, target) = (run.database.settings.name, run.target.typed)
        switch lack {
        case .errors: return ["see them, with the way to mend each: git migrate check \(target)"]
        case .unproven:
            return [
                "rehearse: git migrate test \(target)",
                "or fetch what others have proven: git migrate sync",
            ]
        case .notApplied(let name, _), .notTestedWith(let name, _):
            return ["deploy there first: git migrate deploy \(target) -e \(name)"]
        case .stillApplied(let name, _):
            return ["go there first: git migrate deploy \(target) -e \(name) --allow-revert"]
        case .tooRecent(_, let age, let needed):
            return ["it may go on in \(roughly(needed - age)): git migrate plan \(target) -e \(environment)"]
        case .notTested(let name), .testsFailed(let name, _, _):
            return ["run the tests there once more: git migrate hooks rerun -e \(name)"]
        case .testsUnknown(let name):
            return ["name its database: git config migrate.\(name).url postgresql://…"]
        case .neverSeen(let name):
            return [
                "name its database, or fetch the record: git fetch origin \(name.reference):\(name.reference)"
            ]
        case .outOfReach(let name, let error):
            return ErrorText(.plain).complaint(error).hints + [
                "see where it stands: git migrate status \(name)"
            ]
        case .notTagged(let candidates):
            guard let tag = candidates.first else {
                let commit = run.target.commit?.short ?? "HEAD"
                return ["tag the release, and deploy that: git tag -s <release> \(commit)"]
            }
            return ["git migrate \(run.kind.rawValue) \(tag.shellWord) -e \(environment)"]
        case .noRelease: return ["deploy a release: git tag --points-at \(target) lists the commit's tags"]
        case .tagMoved(let tag, let commit):
            return [
                "a release keeps its commit: make a new one, or bring this one back: git tag -f \(tag.shellWord) \(commit.short)"
            ]
        case .notSigned(let tag):
            return ["sign it: git tag -s -f \(tag.shellWord) \(("refs/tags/" + tag + "^{}").shellWord)"]
        case .replayed(let tag, _), .leadsElsewhere(let tag):
            return ["fetch it from where it was made: git fetch --force origin tag \(tag.shellWord)"]
        case .badSignature(let tag, let problem): return hints(problem, about: tag)
        case .notApproved:
            let command = (["git migrate approve", target, "-e \(environment)"] + planOptions(run)).joined(
                separator: " "
            )
            return [
                "have somebody else approve it: \(command)",
                "or fetch what others have approved: git migrate sync",
            ]
        case .noBackup: return []
        case .tenantNotBackedUp:
            return [
                "back its database up as a whole, and say where that is: git migrate backup -e \(run.database.settings.name) --member <name>"
            ]
        case .closed(let window, let now, _):
            return ["it opens on \(window.opening(after: now).text) in \(window.zone.printable)"]
        case .unconfirmed: return []
        }
    }

    private static func hints(_ problem: SignatureProblem, about tag: String) -> [String] {
        switch problem {
        case .noAllowedSigners, .inRepository:
            ["name your own list: git config --global gpg.ssh.allowedSignersFile ~/.ssh/allowed_signers"]
        case .unknownKey:
            ["if the key is a colleague's, add it to your keyring or to gpg.ssh.allowedSignersFile"]
        case .noProgram: ["install it, or say where it is: git config --global gpg.program <path>"]
        case .unknownKind, .bad, .keyNotValid, .noKey, .noIdentity, .failed:
            ["see what git says of it: git tag -v \(tag.shellWord)"]
        }
    }

    /// The options that make the plan what it is.
    private static func planOptions(_ run: PreparedRun) -> [String] {
        run.asked.options.filter { !$0.hasPrefix("--override ") && !$0.hasPrefix("--reason ") }
            + (run.asked.paths.isEmpty ? [] : ["--"] + run.asked.paths)
    }

    private static func names(_ ids: [MigrationID]) -> String { listed(ids.map { $0.description.printable }) }
}
