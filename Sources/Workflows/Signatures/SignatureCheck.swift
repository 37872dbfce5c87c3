import Git
import Migrations
import Postgres

/// Judges signatures as git does, with the user's own programs and keys.
struct SignatureCheck {
    private let settings: SigningSettings
    private let repository: Repository
    private let tools: SigningTools

    init(_ project: Project) throws {
        settings = try project.repository.signingSettings()
        repository = project.repository
        tools = SigningTools(project)
    }

    /// Whose signature it is.
    ///
    /// - Parameters:
    ///   - payload: what was signed.
    ///   - namespace: what an SSH signature must have been made for; `git` for git's own objects.
    ///   - seconds: when it is said to have been made, at which an SSH key must have been valid; nil for now.
    /// - Throws: ``SignatureProblem``.
    func signer(
        of payload: [UInt8],
        _ signature: [UInt8],
        for namespace: String,
        at seconds: Int64? = nil
    ) throws -> Signer {
        let text = String(decoding: signature, as: UTF8.self)
        return try tools.withFile(signature) { file in
            if text.hasPrefix("-----BEGIN PGP SIGNATURE-----") { return try openPGP(payload, file) }
            guard text.hasPrefix("-----BEGIN SSH SIGNATURE-----") else { throw SignatureProblem.unknownKind }
            return try ssh(payload, file, for: namespace, at: seconds)
        }
    }

    // MARK: OpenPGP

    /// GnuPG's doc/DETAILS tells of the status lines; what counts is what git's gpg-interface.c counts.
    private func openPGP(_ payload: [UInt8], _ file: String) throws -> Signer {
        let arguments = ["--status-fd=1", "--keyid-format=long", "--verify", file, "-"]
        let outcome = try tools.run(settings.openPGPProgram, arguments, input: payload)
        let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("[GNUPG:] ") }
            .map { $0.split(separator: " ").dropFirst().map(String.init) }
        let verdicts = lines.filter { line in
            ["GOODSIG", "BADSIG", "ERRSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG"].contains(line.first)
        }
        guard verdicts.count == 1, let verdict = verdicts.first else { throw SignatureProblem.bad }
        let key = verdict.count > 1 ? verdict[1] : ""
        switch verdict.first {
        case "GOODSIG": break
        case "ERRSIG": throw SignatureProblem.unknownKey(key)
        case "EXPSIG", "EXPKEYSIG", "REVKEYSIG": throw SignatureProblem.keyNotValid(key)
        default: throw SignatureProblem.bad
        }
        // The last word is the primary key's fingerprint.
        guard outcome.status == 0, let valid = lines.first(where: { $0.first == "VALIDSIG" }),
            let fingerprint = valid.last
        else { throw SignatureProblem.bad }
        guard isTrusted(lines) else { throw SignatureProblem.keyNotValid(fingerprint) }
        return Signer(names: try names(ofOpenPGP: fingerprint), key: fingerprint)
    }

    private func isTrusted(_ lines: [[String]]) -> Bool {
        let levels = ["never", "undefined", "marginal", "fully", "ultimate"]
        let found = lines.compactMap { line in
            line.first.flatMap { $0.hasPrefix("TRUST_") ? $0.dropFirst(6).lowercased() : nil }
        }.first
        let level = found.flatMap(levels.firstIndex) ?? 1
        return level >= max(1, settings.minimalTrust.flatMap(levels.firstIndex) ?? 1)
    }

    /// The addresses of the key's identities, but for those that were revoked or have expired.
    private func names(ofOpenPGP fingerprint: String) throws -> [String] {
        let arguments = ["--batch", "--with-colons", "--list-keys", fingerprint]
        let outcome = try tools.run(settings.openPGPProgram, arguments, input: [])
        let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
        return lines.compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count > 9, fields[0] == "uid", !["r", "e", "i"].contains(fields[1]) else {
                return nil
            }
            let identity = String(fields[9])
            guard let open = identity.lastIndex(of: "<"), identity.hasSuffix(">") else { return identity }
            return String(identity[identity.index(after: open)...].dropLast())
        }
    }

    // MARK: SSH

    /// As ssh-keygen(1) tells: first who has the key, then whether it is their signature.
    private func ssh(
        _ payload: [UInt8],
        _ file: String,
        for namespace: String,
        at seconds: Int64?
    ) throws -> Signer {
        guard let allowed = settings.allowedSigners else { throw SignatureProblem.noAllowedSigners }
        try tools.refuseCommitted(allowed)
        let time = seconds.map { ["-Overify-time=\(SigningTools.localTime($0))"] } ?? []
        let known = try tools.run(
            settings.sshProgram,
            ["-Y", "find-principals", "-f", allowed, "-s", file] + time,
            input: []
        )
        let principals = String(decoding: known.output, as: UTF8.self).split(separator: "\n").map(String.init)
        guard known.status == 0, !principals.isEmpty else { throw SignatureProblem.unknownKey("") }
        var revoked: [String] = []
        if let revocations = settings.revocations {
            try tools.refuseCommitted(revocations)
            revoked = ["-r", revocations]
        }
        var names: [String] = []
        var key = ""
        for principal in principals {
            let arguments =
                ["-Y", "verify", "-n", namespace, "-f", allowed, "-I", principal, "-s", file] + time + revoked
            let outcome = try tools.run(settings.sshProgram, arguments, input: payload)
            let words = String(decoding: outcome.output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            guard outcome.status == 0, words.first == "Good", let last = words.last else { continue }
            names.append(principal)
            key = String(last)
        }
        guard !names.isEmpty else { throw SignatureProblem.bad }
        return Signer(names: names, key: key)
    }
}
