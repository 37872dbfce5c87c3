import Git
import Migrations

/// Another repository whose record this one fetches.
struct RecordRemote {
    /// The remote's name.
    let name: String

    /// Where its references of environments are kept, a slash at the end: `git log --decorate` shows what is there.
    var tracking: String { "refs/remotes/\(name)/migrate/" }
    /// Where its notes are kept.
    var trackingNotes: String { "refs/notes/remotes/\(name)/migrate" }

    /// What `git fetch` is to bring, as `remote.<name>.fetch` spells it. With a star a repository that has no record yet is no error.
    var refspecs: [String] {
        ["+refs/migrate/*:\(tracking)*", "+refs/notes/migrate*:\(trackingNotes)*"]
    }

    /// Whether `git fetch` brings the record: where it does not, what stands in its place are branches of that name.
    func isFetched(in project: Project) -> Bool {
        project.configuration.strings("remote.\(name).fetch").contains(refspecs[0])
    }

    /// Every remote that is configured.
    static func all(in project: Project) -> [RecordRemote] {
        project.configuration.subsections(of: "remote").filter { name in
            project.configuration.string("remote.\(name).url") != nil
        }.map(RecordRemote.init)
    }

    /// Those whose record is fetched.
    static func fetched(in project: Project) -> [RecordRemote] {
        all(in: project).filter { $0.isFetched(in: project) }
    }

    /// Has `git fetch` bring the records of all remotes.
    ///
    /// A mirror fetches them with everything else.
    ///
    /// - Returns: the remotes of which it did not until now.
    static func fetchAll(in project: Project) throws -> [String] {
        let git = GitCommand(project)
        return try all(in: project).filter { remote in
            let key = "remote.\(remote.name).fetch"
            let known = project.configuration.strings(key)
            guard !known.contains(where: { $0.hasPrefix("+refs/*:") }) else { return false }
            let missing = remote.refspecs.filter { !known.contains($0) }
            for refspec in missing { try git.require(["config", "--add", key, refspec]) }
            return !missing.isEmpty
        }.map(\.name)
    }
}
