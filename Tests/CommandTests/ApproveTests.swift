import Foundation
import TestSupport
import Testing

/// A deployment that others than its authors sign.
@Suite final class ApproveTests {
    private let session: Session
    private let people: SigningPeople

    /// Ada writes the migrations; Bea and Cy may approve.
    init() throws {
        let session = try Session()
        let people = SigningPeople(session: session)
        (self.session, self.people) = (session, people)
        try session.release("001_users", tag: "v1.0")
        try session.release("002_posts", tag: "v1.1", seconds: 1)
        try session.makeEnvironment("production")
        try session.quietly("git config migrate.production.confirm false")
        try session.quietly("git config migrate.production.approvals 1")
        let keys = try ["ada", "bea", "cy"].map { ("\($0)@example.org", try people.sshKey($0)) }
        let allowed = try people.allowedSigners(keys)
        try session.quietly("git config --global gpg.format ssh")
        try session.quietly("git config --global gpg.ssh.allowedSignersFile \(allowed)")
    }

    deinit { people.end() }

    /// The command line as somebody else types it.
    private func person(_ name: String, _ line: String) -> String {
        "GIT_COMMITTER_NAME=\(name) GIT_COMMITTER_EMAIL=\(name)@example.org git -c user.signingKey=$HOME/ssh-\(name) \(line)"
    }

    @Test func oneApprovalOfAnotherOpensTheGate() throws {
        try session.show("git migrate deploy v1.0 -e production")
        session.remark("the author cannot")
        try session.show(person("ada", "migrate approve v1.0 -e production"))
        try session.show(person("bea", "migrate approve v1.0 -e production"))
        try session.show(person("bea", "migrate approve v1.0 -e production"))
        let plan = try session.quietly("git migrate plan v1.0 -e production")
        #expect(
            plan.text.contains("passed      approvals  approved by bea@example.org (SHA256:"),
            "\(plan.text)"
        )
        let done = try session.quietly("git migrate deploy v1.0 -e production")
        #expect(done.status == 0, "\(done.text)")
        for line in ["log -e production", "show production#1", "show production#1 --porcelain"] {
            let told = try session.quietly("git migrate \(line)").text
            #expect(told.contains("approved by bea@example.org (SHA256:"), "\(told)")
        }
        session.remark("of what is there already there is nothing to approve")
        try session.show(person("bea", "migrate approve v1.0 -e production"))
        try session.expectGolden("approve")
    }

    @Test func theApprovalIsOfThePlanAsItWas() throws {
        try session.quietly(person("bea", "migrate approve v1.1 -e production"))
        #expect(try session.quietly("git migrate plan v1.1 -e production").status == 0)
        // Another commit, another start, another plan, another environment.
        #expect(try session.quietly("git migrate plan v1.0 -e production").status == 1)
        try session.quietly("git migrate deploy v1.0 -e production --override approvals --reason test")
        let moved = try session.quietly("git migrate deploy v1.1 -e production")
        #expect(moved.status == 1)
        #expect(
            moved.text.contains("bea@example.org approved another plan, another start or another database"),
            "\(moved.text)"
        )
        try session.makeEnvironment("staging")
        try session.quietly("git config migrate.staging.approvals 1")
        #expect(
            try session.quietly("git migrate plan v1.1 -e staging").text.contains("nobody has approved it")
        )
        try session.quietly(person("bea", "migrate approve v1.1 -e production"))
        #expect(try session.quietly("git migrate deploy v1.1 -e production").status == 0)
    }

    @Test func twoMeansTwoPeople() throws {
        try session.quietly("git config migrate.production.approvals 2")
        try session.quietly(person("bea", "migrate approve v1.1 -e production"))
        // The same key under another name of hers counts once.
        try session.quietly(
            "GIT_COMMITTER_NAME=b GIT_COMMITTER_EMAIL=b@home git -c user.signingKey=$HOME/ssh-bea migrate approve v1.1 -e production"
        )
        let one = try session.quietly("git migrate plan v1.1 -e production")
        #expect(one.status == 1)
        #expect(one.text.contains("1 of 2 have approved it"), "\(one.text)")
        try session.quietly(person("cy", "migrate approve v1.1 -e production"))
        let two = try session.quietly("git migrate plan v1.1 -e production")
        #expect(two.status == 0, "\(two.text)")
    }

    @Test func anAuthorUnderAnotherNameDoesNotCount() throws {
        try session.quietly(
            "GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@example.org git -c user.signingKey=$HOME/ssh-ada migrate approve v1.1 -e production"
        )
        let refused = try session.quietly("git migrate plan v1.1 -e production")
        #expect(refused.status == 1)
        #expect(
            refused.text.contains("ada@example.org wrote a migration of it, and does not count"),
            "\(refused.text)"
        )
    }

    @Test func aListThatNamesAWholeDomainDoesNotHideTheAuthor() throws {
        let ada = try String(contentsOfFile: session.repository.folder + "/ssh-ada.pub", encoding: .utf8)
        try "*@example.org \(ada)".write(
            toFile: session.repository.folder + "/allowed",
            atomically: true,
            encoding: .utf8
        )
        try session.quietly(
            "GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@home git -c user.signingKey=$HOME/ssh-ada migrate approve v1.1 -e production"
        )
        let refused = try session.quietly("git migrate plan v1.1 -e production")
        #expect(refused.status == 1)
        #expect(refused.text.contains("wrote a migration of it, and does not count"), "\(refused.text)")
    }

    @Test func whoIsNotOnTheListAndWhatWasChangedDoNotCount() throws {
        _ = try people.sshKey("eve")
        try session.quietly(person("eve", "migrate approve v1.1 -e production"))
        let stranger = try session.quietly("git migrate plan v1.1 -e production")
        #expect(stranger.status == 1)
        #expect(stranger.text.contains("nobody here knows the key"), "\(stranger.text)")
        // Bea approved v1.0; somebody copies her signature onto what leads to v1.1.
        try session.quietly(person("bea", "migrate approve v1.0 -e production"))
        let forge = """
            old=$(git rev-parse v1.0^{commit}) new=$(git rev-parse v1.1^{commit})
            theirs=$(git notes --ref=migrate show $new | head -1)
            plan=$(printf '%s' "$theirs" | sed 's/.* plan=\\([0-9a-f]*\\).*/\\1/')
            git notes --ref=migrate show $old | sed "s/$old/$new/; s/plan=[0-9a-f]*/plan=$plan/" > forged
            git notes --ref=migrate append -F forged $new
            """
        let forged = try session.quietly(forge)
        #expect(forged.status == 0, "\(forged.text)")
        let refused = try session.quietly("git migrate plan v1.1 -e production")
        #expect(refused.status == 1)
        #expect(
            refused.text.contains(
                "an approval in the name of bea@example.org does not count: the signature is bad"
            ),
            "\(refused.text)"
        )
    }

    @Test func openPGPSignsApprovalsToo() throws {
        try people.openPGPKey("Bea", "bea@example.org")
        let approved = try session.quietly(
            "GIT_COMMITTER_NAME=Bea GIT_COMMITTER_EMAIL=bea@example.org git -c gpg.format=openpgp migrate approve v1.1 -e production"
        )
        #expect(approved.status == 0, "\(approved.text)")
        let plan = try session.quietly("git migrate plan v1.1 -e production")
        #expect(plan.status == 0, "\(plan.text)")
        #expect(plan.text.contains("approved by bea@example.org ("), "\(plan.text)")
    }

    @Test func withoutAKeyNothingIsApproved() throws {
        let line =
            "GIT_COMMITTER_NAME=bea GIT_COMMITTER_EMAIL=bea@example.org git migrate approve v1.1 -e production"
        let refused = try session.quietly(line)
        #expect(refused.status == 1)
        #expect(refused.text.contains("git's user.signingKey names no key"), "\(refused.text)")
        #expect(try session.quietly("git notes --ref=migrate list").text.isEmpty)
    }

    @Test func anApprovalForAFleetNamesTheMembersThatItCovers() throws {
        let url = try session.makeEnvironment("shops")
        let server = try TestServer.shared()
        try session.quietly("git config migrate.shops.tenants 'shop_*'; git config migrate.shops.approvals 1")
        try server.connection(to: url).execute("CREATE SCHEMA shop_1; CREATE SCHEMA shop_2")
        let refused = try session.quietly("git migrate deploy v1.0 -e shops")
        #expect(refused.status == 1)
        #expect(refused.text.contains("have somebody else approve it: git migrate approve v1.0 -e shops"))
        #expect(try session.quietly(person("ada", "migrate approve v1.0 -e shops")).status == 1)
        let approved = try session.quietly(person("bea", "migrate approve v1.0 -e shops"))
        #expect(
            approved.text.contains(
                "approved v1.0 for shops as bea@example.org, on 2 members: shop_1 and shop_2"
            ),
            "\(approved.text)"
        )
        // What is signed is shown, as for one database.
        #expect(approved.text.contains("apply   001_users"), "\(approved.text)")
        let note = try session.quietly("git notes --ref=migrate show v1.0").text
        #expect(note.contains(" members=shop_1@-,shop_2@- "), "\(note)")
        #expect(try session.quietly(person("bea", "migrate approve v1.0 -e shops")).text.contains("already"))

        // A member that came later is not covered, and keeps the others as they are.
        try server.connection(to: url).execute("CREATE SCHEMA shop_3")
        let more = try session.quietly("git migrate deploy v1.0 -e shops")
        #expect(more.status == 1 && more.text.contains("shop_3"), "\(more.text)")
        #expect(try session.quietly("git migrate deploy v1.0 -e shops --member shop_2").status == 0)
        let left = try session.quietly(person("cy", "migrate approve v1.0 -e shops"))
        #expect(left.text.contains("on 2 members: shop_1 and shop_3"), "\(left.text)")
        let done = try session.quietly("git migrate deploy v1.0 -e shops")
        #expect(done.status == 0, "\(done.text)")
    }
}
