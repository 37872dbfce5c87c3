import Git
import Migrations

/// Where the up scripts of a commit's history come from: which commit brought each, and which release has it first.
struct Origins {
    /// The commit whose history it is.
    let tip: ObjectID
    /// The commit that first has a script of this content, in whatever file.
    private(set) var commits: [BlobID: ObjectID]
    /// Tells these releases from others.
    let releases: ObjectID
    /// The first release that has a script of this content.
    private(set) var first: [BlobID: String]

    init(tip: ObjectID, commits: [BlobID: ObjectID], releases: ObjectID, first: [BlobID: String]) {
        (self.tip, self.commits, self.releases, self.first) = (tip, commits, releases, first)
    }

    /// Reads the history, or as much of it as the record does not have.
    static func of(_ tip: ObjectID, in project: Project) throws -> Origins {
        let file = OriginsFile(project)
        let known = file.read()
        let tags = try project.releases()
        let releases = identity(of: tags)
        if let known, known.tip == tip, known.releases == releases { return known }
        let origins = Origins(
            tip: tip,
            commits: try commits(of: tip, from: known, in: project),
            releases: releases,
            first: try known.flatMap { $0.releases == releases ? $0.first : nil }
                ?? Self.first(of: tags, in: project)
        )
        file.write(origins)
        return origins
    }

    private static func identity(of tags: [Tag]) -> ObjectID {
        let lines = tags.map { "\($0.commit.hex) \($0.name)" }.sorted()
        return Repository.blobID(of: Array(lines.joined(separator: "\n").utf8))
    }

    /// Parents come before their children: what two lines of history both brought, the merge did not.
    private static func commits(
        of tip: ObjectID,
        from known: Origins?,
        in project: Project
    ) throws -> [BlobID: ObjectID] {
        let base = try known.flatMap { known in
            try isAncestor(known.tip, of: tip, in: project) ? known : nil
        }
        var commits = base?.commits ?? [:]
        let history = try project.repository.commits(
            reachableFrom: [tip],
            excluding: base.map { [$0.tip] } ?? []
        )
        var reader = HalvesReader(project)
        var seen: Set<[ObjectID?]> = []
        for commit in history.reversed() {
            guard seen.insert(try project.catalogueIdentity(of: commit)).inserted else { continue }
            for (side, half) in try reader.read(commit).new where side == .up && commits[half.blob] == nil {
                commits[half.blob] = commit
            }
        }
        return commits
    }

    /// A commit that is not there any more is nobody's ancestor.
    private static func isAncestor(_ one: ObjectID, of other: ObjectID, in project: Project) throws -> Bool {
        do {
            return try project.repository.isAncestor(one, of: other)
        } catch GitError.missingObject {
            return false
        }
    }

    private static func first(of tags: [Tag], in project: Project) throws -> [BlobID: String] {
        let dated = try tags.enumerated().map { place, tag in
            (tag: tag, time: try project.repository.commit(tag.commit).committer.seconds, place: place)
        }
        var first: [BlobID: String] = [:]
        var reader = HalvesReader(project)
        for (tag, _, _) in dated.sorted(by: { ($0.time, $0.place) < ($1.time, $1.place) }) {
            for (side, half) in try reader.read(tag.commit).new where side == .up && first[half.blob] == nil {
                first[half.blob] = tag.name
            }
        }
        return first
    }
}

/// Where the origins of scripts are kept: `migrate/origins` in the git directory. It may be removed at any time.
///
/// Lines of text: what it is, the digest of all that follows, the commit and the identity of the releases; then for each script its
/// content, the commit, and the release or nothing.
struct OriginsFile {
    private let path: String

    private static let title = "git-migrate origins 1"

    init(_ project: Project) { path = project.repository.commonDirectory + "/migrate/origins" }

    /// The record; nil when there is none, or none that this version of the tool wrote whole.
    func read() -> Origins? {
        guard let bytes = (try? File.read(path)) ?? nil else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        guard lines.count > 3, lines[0] == Self.title, lines[1] == Fingerprint(of: Array(lines[2...])).hex,
            let tip = ObjectID(hex: lines[2]), let releases = ObjectID(hex: lines[3])
        else { return nil }
        var commits: [BlobID: ObjectID] = [:]
        var first: [BlobID: String] = [:]
        for line in lines[4...] {
            let words = line.split(separator: " ")
            guard words.count >= 2 else { return nil }
            let blob = BlobID(hex: String(words[0]))
            if words[1] != "-" { commits[blob] = ObjectID(hex: words[1]) }
            if words.count > 2 { first[blob] = String(words[2]) }
        }
        return Origins(tip: tip, commits: commits, releases: releases, first: first)
    }

    /// Keeps a record in place of the one there is. Where nothing can be written, the next run reads the history again.
    func write(_ origins: Origins) {
        let blobs = Set(origins.commits.keys).union(origins.first.keys).sorted { $0.hex < $1.hex }
        let lines = blobs.map { blob in
            let words = [blob.hex, origins.commits[blob]?.hex ?? "-", origins.first[blob]]
            return words.compactMap(\.self).joined(separator: " ")
        }
        let content = [origins.tip.hex, origins.releases.hex] + lines
        let text = ([Self.title, Fingerprint(of: content).hex] + content).joined(separator: "\n") + "\n"
        try? File.replace(path, Array(text.utf8))
    }
}
