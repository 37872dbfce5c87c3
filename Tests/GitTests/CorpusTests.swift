import Git
import TestSupport
import Testing

/// The wrapper beside the real git, on the histories of real projects.
@Suite struct CorpusTests {
    @Test(arguments: [Corpus.svix, .exposureNotifications, .graphNode].filter(\.isAvailable))
    func everythingReadIsWhatGitReads(corpus: Corpus) throws {
        let clone = try corpus.clone()
        let repository = try clone.opened()
        let tags = try repository.tags()
        let listed = try clone.git(
            "for-each-ref",
            "--sort=refname",
            "--format=%(refname:strip=2) %(objectname)%(*objectname)",
            "refs/tags"
        )
        #expect(tags.count == listed.split(separator: "\n").count)
        let latest = try #require(tags.last)
        let earlier = try #require(tags.first)

        let entries = try #require(try repository.entries(inCommit: latest.commit, under: ""))
        #expect(
            entries.map { "\($0.id) \($0.path)" }.joined(separator: "\n")
                == (try clone.git(
                    "-c",
                    "core.quotePath=false",
                    "ls-tree",
                    "-r",
                    "--format=%(objectname) %(path)",
                    latest.commit.hex
                ))
        )
        let below = try #require(try repository.entries(inCommit: latest.commit, under: corpus.migrations))
        #expect(below == entries.filter { $0.path.hasPrefix(corpus.migrations + "/") })
        for entry in below.prefix(10) {
            let text = String(decoding: try repository.blob(entry.id), as: UTF8.self)
            #expect(
                text
                    == (try run(
                        "git",
                        ["cat-file", "blob", entry.id.hex],
                        environment: clone.environment,
                        currentFolder: clone.path
                    ).out)
            )
        }
        let tip = try repository.revision("HEAD").commit
        for tag in tags {
            #expect(try repository.revision(tag.name).tag == tag.name)
        }
        for commit in [tip, latest.commit, earlier.commit] {
            #expect(
                try repository.describe(commit) == clone.git("describe", "--tags", commit.hex)
            )
            #expect(
                try repository.mergeBase(earlier.commit, commit)?.hex
                    == clone.git("merge-base", earlier.commit.hex, commit.hex)
            )
            let count = try clone.git("rev-list", "--count", commit.hex, "^" + earlier.commit.hex)
            #expect(
                try repository.commits(reachableFrom: [commit], excluding: [earlier.commit]).count
                    == Int(count)
            )
        }
    }
}
