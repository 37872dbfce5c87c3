/// How signatures are made and judged, as git-config(1) names it under `gpg` and `user`.
public struct SigningSettings: Hashable, Sendable {
    /// `gpg.format`: `openpgp` or `ssh`; `openpgp` where nothing is set.
    public let format: String
    /// `user.signingKey`.
    public let key: String?
    /// The program for OpenPGP, a path or a name; `gpg` where nothing is set.
    public let openPGPProgram: String
    /// The program for SSH, likewise; `ssh-keygen` where nothing is set.
    public let sshProgram: String
    /// `gpg.ssh.allowedSignersFile`: who may sign with which key.
    public let allowedSigners: String?
    /// `gpg.ssh.revocationFile`: keys that count no more.
    public let revocations: String?
    /// `gpg.minTrustLevel`.
    public let minimalTrust: String?
}

extension Repository {
    /// The settings about signatures. What decides who is believed, and which program judges it, is taken from the machine's and
    /// the user's files, the command line and the environment alone: a program that stands in the repository's own file could call
    /// every signature good. How somebody signs for themselves may stand in any of git's files.
    ///
    /// - Throws: `GitError.invalidConfiguration`.
    public func signingSettings() throws(GitError) -> SigningSettings {
        let (trusted, own) = (try protectedConfiguration(), try configuration())
        let path = { (name: String) in
            trusted.string(name).map { Path.expandingHome($0, environment: self.environment) }
        }
        return SigningSettings(
            format: own.string("gpg.format") ?? "openpgp",
            key: own.string("user.signingkey").map { Path.expandingHome($0, environment: environment) },
            openPGPProgram: path("gpg.openpgp.program") ?? path("gpg.program") ?? "gpg",
            sshProgram: path("gpg.ssh.program") ?? "ssh-keygen",
            allowedSigners: path("gpg.ssh.allowedsignersfile"),
            revocations: path("gpg.ssh.revocationfile"),
            minimalTrust: trusted.string("gpg.mintrustlevel")?.lowercased()
        )
    }

    /// Whether a path leads into the working tree, where what is committed lies.
    public func isInWorkTree(_ path: String) -> Bool {
        guard let workTree, Path.isInside(path, workTree) else { return false }
        return !Path.isInside(path, gitDirectory) && !Path.isInside(path, commonDirectory)
    }
}
