import Foundation
import TestSupport

/// People with keys of their own, in folders beside a repository.
struct SigningPeople {
    let session: Session

    /// Makes an SSH key, and gives its private half's path.
    func sshKey(_ name: String) throws -> String {
        let path = session.repository.folder + "/ssh-\(name)"
        let outcome = try run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path])
        guard outcome.status == 0 else { throw RunFailure(description: outcome.err) }
        return path
    }

    /// A file that says who may sign with which SSH key.
    func allowedSigners(_ signers: [(name: String, key: String)], in file: String = "allowed") throws
        -> String
    {
        let lines = try signers.map { name, key in
            "\(name) \(try String(contentsOfFile: key + ".pub", encoding: .utf8))"
        }
        let path = session.repository.folder + "/" + file
        try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// Makes an OpenPGP key in the session's own keyring.
    func openPGPKey(_ name: String, _ address: String) throws {
        let home = session.repository.folder + "/gnupg"
        try FileManager.default.createDirectory(
            atPath: home,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        session.environment["GNUPGHOME"] = home
        let made = try session.quietly(
            "gpg --batch --quiet --passphrase '' --quick-generate-key '\(name) <\(address)>' ed25519 sign never"
        )
        guard made.status == 0 else { throw RunFailure(description: made.text) }
    }

    /// Ends the agent that GnuPG left behind.
    func end() { _ = try? session.quietly("gpgconf --kill all") }
}
