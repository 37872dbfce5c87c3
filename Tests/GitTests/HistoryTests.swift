import Git
import TestSupport
import Testing

@Suite struct HistoryTests {
    private let temporary: TemporaryRepository
    private let repository: Repository

    /// A main line of four commits, and a side line of two that leaves it at the second and is merged.
    init() throws {
        temporary = try TemporaryRepository()
        try temporary.commit(["sql/1.sql": "1"], message: "one", seconds: 1)
        try temporary.tag("v1")
        try temporary.commit(["other": "1"], message: "two", seconds: 2)
        try temporary.git("checkout", "-q", "-b", "side")
        try temporary.commit(["sql/2.sql": "2"], message: "side", seconds: 3)
        try temporary.commit(["side": "1"], message: "side again", seconds: 4)
        try temporary.git("checkout", "-q", "main")
        try temporary.commit(["other": "2"], message: "three", seconds: 5)
        try temporary.tag("v2", annotated: true)
        try temporary.git("merge", "-q", "--no-ff", "-m", "merge", "side")
        repository = try temporary.opened()
    }

    @Test func theMergeBaseIsGits() throws {
        for (one, other) in [("v2", "side"), ("main", "side"), ("v1", "main"), ("v2", "v2")] {
            let base = try repository.mergeBase(commit(one), commit(other))
            #expect(try base?.hex == temporary.git("merge-base", one, other))
        }
    }

    @Test func unrelatedHistoriesHaveNoMergeBase() throws {
        try temporary.git("checkout", "-q", "--orphan", "unrelated")
        let orphan = try objectID(try temporary.commit(["x": "1"]))
        #expect(try repository.mergeBase(orphan, commit("main")) == nil)
        #expect(try !repository.isAncestor(orphan, of: commit("main")))
    }

    @Test func ancestryIsGits() throws {
        #expect(try repository.isAncestor(commit("v1"), of: commit("main")))
        #expect(try repository.isAncestor(commit("v2"), of: commit("v2")))
        #expect(try !repository.isAncestor(commit("main"), of: commit("v1")))
        #expect(try !repository.isAncestor(commit("side"), of: commit("v2")))
        let distance = try repository.aheadBehind(commit("v2"), commit("side"))
        #expect(distance == (ahead: 1, behind: 2))
    }

    @Test func aWalkIsThatOfGit() throws {
        let walked = try repository.commits(reachableFrom: [commit("main")], excluding: [commit("v1")])
        #expect(walked.map(\.hex) == (try lines("rev-list", "--date-order", "v1..main")))
        let all = try repository.commits(reachableFrom: [commit("v2"), commit("side")], excluding: [])
        #expect(all.map(\.hex) == (try lines("rev-list", "--date-order", "v2", "side", "--")))
        #expect(try repository.commits(reachableFrom: [commit("v1")], excluding: [commit("main")]).isEmpty)
    }

    @Test func aWalkCanBeOfThoseThatChangedAFolder() throws {
        for folder in ["sql", "other", "sql/2.sql", "none"] {
            let walked = try repository.commits(
                reachableFrom: [commit("main")],
                excluding: [],
                touching: folder
            )
            #expect(walked.map(\.hex) == (try lines("rev-list", "--date-order", "main", "--", folder)))
        }
    }

    @Test func aDescriptionIsGits() throws {
        for spec in ["main", "side", "v1", "v2", "v1~0"] {
            #expect(
                try repository.describe(commit(spec))
                    == temporary.git("describe", "--tags", "\(spec)^{commit}")
            )
        }
        try temporary.git("tag", "-d", "v1", "v2")
        #expect(try temporary.opened().describe(commit("main")) == nil)
    }

    @Test func aShallowHistoryIsIncompleteAndNotEmpty() throws {
        let clone = try TemporaryRepository(
            cloning: "file://" + temporary.path,
            arguments: ["--depth=2", "--no-tags"]
        )
        let shallow = try clone.opened()
        let main = try commit("main")
        let three = try commit("v2")
        let one = try commit("v1")
        #expect(shallow.isShallow)
        #expect(throws: GitError.shallowHistory) {
            try shallow.commits(reachableFrom: [main], excluding: [])
        }
        #expect(throws: GitError.shallowHistory) {
            try shallow.commits(reachableFrom: [main], excluding: [], touching: "sql")
        }
        #expect(throws: GitError.shallowHistory) { try shallow.isAncestor(one, of: main) }
        #expect(throws: GitError.shallowHistory) { try shallow.mergeBase(three, try commit("side")) }
        #expect(throws: GitError.shallowHistory) { try shallow.describe(main) }
        #expect(throws: GitError.shallowHistory) { try shallow.revision("HEAD~3") }
        #expect(throws: GitError.missingObject(one, hint: .shallow)) { try shallow.revision(one.hex) }
        #expect(throws: GitError.missingObject(one, hint: .shallow)) { try shallow.commit(one) }
    }

    @Test func whatAShallowHistoryHoldsIsCertain() throws {
        let clone = try TemporaryRepository(cloning: "file://" + temporary.path, arguments: ["--depth=2"])
        let shallow = try clone.opened()
        #expect(try shallow.isAncestor(commit("v2"), of: commit("main")))
        #expect(try shallow.revision("HEAD~1").commit == commit("v2"))
        #expect(try shallow.entries(inCommit: commit("main"), under: "sql")?.count == 2)
    }

    @Test func aLinkedWorktreeOfAShallowCloneIsShallow() throws {
        let clone = try TemporaryRepository(cloning: "file://" + temporary.path, arguments: ["--depth=1"])
        try clone.git("worktree", "add", "-q", clone.folder + "/linked")
        #expect(try clone.opened(in: clone.folder + "/linked").isShallow)
    }

    private func commit(_ spec: String) throws -> ObjectID {
        try temporary.id(spec + "^{commit}")
    }

    private func lines(_ arguments: String...) throws -> [String] {
        try temporary.git(arguments).split(separator: "\n").map(String.init)
    }
}
