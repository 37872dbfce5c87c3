import Git
import TestSupport
import Testing

@Suite struct RevisionTests {
    private let temporary: TemporaryRepository
    private let repository: Repository

    init() throws {
        temporary = try TemporaryRepository()
        for number in 1...4 { try temporary.commit(["a.sql": "\(number)"], seconds: number) }
        try temporary.tag("v1.4", annotated: true, at: "HEAD~1")
        try temporary.tag("light", at: "HEAD~2")
        try temporary.git("branch", "side", "HEAD~1")
        try temporary.git("branch", "-q", "--set-upstream-to=side", "main")
        repository = try temporary.opened()
    }

    @Test(arguments: [
        "HEAD", "@", "@~1", "HEAD~2", "HEAD^", "main", "side", "v1.4", "refs/tags/v1.4", "tags/light",
        "v1.4^{commit}", "v1.4^0", "v1.4^{}", "v1.4~1", "@{u}", "main@{upstream}", "@{0}", "main@{1}",
        ":/Change",
        "HEAD^{/Change}", "v1.4^{tag}",
    ])
    func aRevisionIsTheCommitThatGitFinds(spec: String) throws {
        #expect(try repository.revision(spec).commit == objectID(temporary.git("rev-list", "-1", spec)))
    }

    @Test func aShortIdIsResolved() throws {
        let id = try temporary.id("HEAD~1")
        #expect(try repository.revision(id.abbreviated()).commit == id)
        #expect(try repository.revision(id.hex).commit == id)
        #expect(try repository.revision("v1.4-1-g\(id.abbreviated())").commit == id)
    }

    @Test(arguments: ["v1.4", "refs/tags/v1.4", "v1.4^{commit}", "v1.4^0", "tags/v1.4"])
    func aRevisionKnowsTheTagThatItNames(spec: String) throws {
        let revision = try repository.revision(spec)
        #expect(revision.tag == "v1.4")
        #expect(revision.branch == nil)
        #expect(revision.reference == "refs/tags/v1.4")
        #expect(revision.spec == spec)
    }

    @Test func aRevisionBesideATagDoesNotNameIt() throws {
        #expect(try repository.revision("v1.4~1").tag == nil)
        #expect(try repository.revision(temporary.id("v1.4^{commit}").hex).tag == nil)
    }

    @Test func aRevisionKnowsTheBranchThatItNames() throws {
        #expect(try repository.revision("HEAD").branch == "main")
        #expect(try repository.revision("side").branch == "side")
        #expect(try repository.revision("@{u}").reference == "refs/heads/side")
    }

    @Test func aTagWinsOverABranchOfItsName() throws {
        try temporary.git("branch", "light", "HEAD")
        let revision = try repository.revision("light")
        #expect(revision.tag == "light")
        #expect(try revision.commit == temporary.id("refs/tags/light"))
    }

    @Test(arguments: [
        "", "nothing", "v9", "HEAD~99", "HEAD^7", "--all", "HEAD@{99}", "a b", "x..y", "HEAD^{", "-",
        "deadbeef", "refs/heads/none@{u}", "\u{0}", "../x", "HEAD:none",
    ])
    func anUnknownRevisionIsNamed(spec: String) {
        #expect(throws: GitError.unknownRevision(spec)) { try repository.revision(spec) }
    }

    @Test func whatIsNoCommitIsRefused() throws {
        try temporary.git(["tag", "tree", "HEAD^{tree}"])
        for spec in ["HEAD:a.sql", "HEAD^{tree}", "tree"] {
            #expect(throws: GitError.notACommit(spec)) { try repository.revision(spec) }
        }
    }

    @Test func aFullIdThatIsNotThereIsMissing() throws {
        let id = try objectID(String(repeating: "ab", count: 20))
        #expect(throws: GitError.missingObject(id, hint: nil)) { try repository.revision(id.hex) }
    }

    @Test func aRangeHasTwoSides() throws {
        let two = try #require(try repository.range("v1.4..HEAD"))
        #expect(two.from.tag == "v1.4")
        #expect(two.to.branch == "main")
        #expect(!two.mergeBase)
        let three = try #require(try repository.range("light...side"))
        #expect(three.mergeBase)
        #expect(try repository.range("v1.4..")?.to.spec == "HEAD")
        #expect(try repository.range("..v1.4")?.from.spec == "HEAD")
        for spec in ["HEAD", "v1.4", "..", ":/a..b", "HEAD:../x", "HEAD^{/a..b}"] {
            #expect(try repository.range(spec).map(\.mergeBase) == nil, "\(spec)")
        }
        #expect(throws: GitError.unknownRevision("nothing")) { try repository.range("nothing..HEAD") }
    }

    @Test func aShortIdOfACommitAndABlobIsTheCommit() throws {
        // Enough blobs to share the first four digits of the commit's id.
        let id = try temporary.id("HEAD")
        let blob = try #require(
            (0...).lazy.prefix(2_000_000).first { number in
                Repository.blobID(of: Array("\(number)".utf8)).abbreviated(4) == id.abbreviated(4)
            }
        )
        try temporary.git(["hash-object", "-w", "--stdin"], input: "\(blob)")
        let reopened = try temporary.opened()
        #expect(try reopened.revision(id.abbreviated(4)).commit == id)
    }
}

extension RevisionTests {
    @Test func anUnbornBranchHasNoRevision() throws {
        let empty = try TemporaryRepository()
        #expect(throws: GitError.unknownRevision("HEAD")) { try empty.opened().revision("HEAD") }
    }
}
