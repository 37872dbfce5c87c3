import Foundation
import TestSupport
import Testing

/// Releases that must be tagged, and signed by somebody who is known here.
@Suite final class TagGateTests {
    private let session: Session
    private let people: SigningPeople

    init() throws {
        session = try Session()
        people = SigningPeople(session: session)
        try session.release("001_users", tag: "v1.0")
        try session.makeEnvironment("staging")
    }

    deinit { people.end() }

    private func plan(_ revision: String) throws -> Session.Shown {
        try session.quietly("git migrate plan \(revision) -e staging")
    }

    /// Signs with SSH, and has the user's configuration name who may.
    private func useSSH() throws -> (ada: String, eve: String) {
        let (ada, eve) = (try people.sshKey("ada"), try people.sshKey("eve"))
        let allowed = try people.allowedSigners([("ada@example.org", ada)])
        try session.quietly("git config --global gpg.format ssh")
        try session.quietly("git config --global gpg.ssh.allowedSignersFile \(allowed)")
        return (ada, eve)
    }

    @Test func onlyReleaseTagsPassWhereATagIsRequired() throws {
        try session.quietly("git config migrate.staging.requireTag true && git tag try-1")
        try session.show("git migrate plan HEAD -e staging")
        try session.show("git migrate plan try-1 -e staging")
        try session.show("git migrate deploy v1.0 -e staging")
        session.remark("a tag that was deployed stays where it was")
        try session.release("002_posts", seconds: 1)
        try session.quietly("git tag -f v1.0")
        try session.show("git migrate deploy v1.0 -e staging")
        try session.expectGolden("gate-tag")
    }

    @Test func aTagThatSomebodyKnownHasSignedWithSSHPasses() throws {
        let (ada, eve) = try useSSH()
        try session.quietly("git config migrate.staging.requireSignature true")
        try session.quietly("git -c user.signingKey=\(ada) tag -s -m Release v1.1")
        let good = try plan("v1.1")
        #expect(good.status == 0, "\(good.text)")
        #expect(good.text.contains("signature  v1.1 is signed by ada@example.org (SHA256:"), "\(good.text)")
        try session.quietly("git -c user.signingKey=\(eve) tag -s -m Release v1.2")
        let stranger = try plan("v1.2")
        #expect(stranger.status == 1)
        #expect(stranger.text.contains("nobody here knows the key"), "\(stranger.text)")
        let plain = try plan("v1.0")
        #expect(plain.status == 1)
        #expect(plain.text.contains("v1.0 is not signed"), "\(plain.text)")
        #expect(try plan("HEAD").status == 1)
    }

    @Test func aTagThatSomebodyKnownHasSignedWithOpenPGPPasses() throws {
        try people.openPGPKey("Ada Author", "ada@example.org")
        try session.quietly("git config migrate.staging.requireSignature true")
        let signed = try session.quietly("git -c user.signingKey=ada@example.org tag -s -m Release v1.1")
        try #require(signed.status == 0, "\(signed.text)")
        let good = try plan("v1.1")
        #expect(good.status == 0, "\(good.text)")
        #expect(good.text.contains("v1.1 is signed by ada@example.org ("), "\(good.text)")
        session.environment["GNUPGHOME"] = session.repository.folder
        let stranger = try plan("v1.1")
        #expect(stranger.status == 1)
        #expect(stranger.text.contains("nobody here knows the key"), "\(stranger.text)")
        session.environment["GNUPGHOME"] = session.repository.folder + "/gnupg"
    }

    @Test func aSignedTagUnderAnotherNameIsRefused() throws {
        let (ada, _) = try useSSH()
        try session.quietly("git config migrate.staging.requireSignature true")
        try session.quietly("git -c user.signingKey=\(ada) tag -s -m Release v1.1")
        try session.quietly("git update-ref refs/tags/v9.0 refs/tags/v1.1")
        #expect(try session.quietly("git tag -v v9.0").status == 0)
        let replayed = try plan("v9.0")
        #expect(replayed.status == 1)
        #expect(replayed.text.contains("was signed as v1.1"), "\(replayed.text)")
    }

    @Test func whoWritesIntoTheRepositoryDecidesNothing() throws {
        let (ada, eve) = try useSSH()
        try session.quietly("git config migrate.staging.requireSignature true")
        try session.quietly("git -c user.signingKey=\(eve) tag -s -m Release v1.1")
        // The repository's own file names a list with the stranger on it, and a program that likes everything.
        let forged = try people.allowedSigners([("ada@example.org", eve)], in: "work/allowed")
        try session.repository.write(
            "yes.sh",
            "#!/bin/sh\necho ada@example.org\necho 'Good \"git\" signature with key K'\n"
        )
        try session.quietly("chmod +x yes.sh && git config gpg.ssh.program $PWD/yes.sh")
        try session.quietly("git config gpg.ssh.allowedSignersFile \(forged)")
        let refused = try plan("v1.1")
        #expect(refused.status == 1)
        #expect(refused.text.contains("nobody here knows the key"), "\(refused.text)")
        // Nor may the user's own configuration point into what is committed.
        try session.quietly("git config --global gpg.ssh.allowedSignersFile \(forged)")
        let committed = try plan("v1.1")
        #expect(committed.status == 1)
        #expect(committed.text.contains("lies in the working tree"), "\(committed.text)")
        try session.quietly("git config --global gpg.ssh.allowedSignersFile allowed")
        #expect(try plan("v1.1").status == 1)
        _ = ada
    }

    @Test func aTagWhoseBytesWereChangedIsRefused() throws {
        let (ada, _) = try useSSH()
        try session.quietly("git config migrate.staging.requireSignature true")
        try session.quietly("git -c user.signingKey=\(ada) tag -s -m Release v1.1")
        let forged = """
            git cat-file tag v1.1 | sed 's/^Release$/Another release/' | git hash-object -t tag -w --stdin
            """
        let id = try session.quietly(forged).text.trimmingCharacters(in: .whitespacesAndNewlines)
        try session.quietly("git update-ref refs/tags/v1.1 \(id)")
        let refused = try plan("v1.1")
        #expect(refused.status == 1)
        #expect(refused.text.contains("the signature is bad"), "\(refused.text)")
    }
}
