import Git
import Migrations
import Postgres

/// Signs as git does for the user: with the key and in the form that git's configuration names.
struct Signing {
    private let settings: SigningSettings
    private let tools: SigningTools
    /// Who signs.
    let person: Signature

    /// - Throws: ``SignatureProblem/noIdentity``, since git would not know who signs.
    init(_ project: Project) throws {
        settings = try project.repository.signingSettings()
        tools = SigningTools(project)
        guard let person = try project.repository.defaultSignature() else {
            throw SignatureProblem.noIdentity
        }
        self.person = person
    }

    /// A detached signature of some bytes.
    ///
    /// - Parameter namespace: what an SSH signature is made for.
    func sign(_ payload: [UInt8], for namespace: String) throws -> [UInt8] {
        switch settings.format {
        case "openpgp": try openPGP(payload)
        case "ssh": try ssh(payload, for: namespace)
        default: throw SignatureProblem.unknownKind
        }
    }

    private func openPGP(_ payload: [UInt8]) throws -> [UInt8] {
        let key = settings.key ?? "\(person.name) <\(person.email)>"
        let outcome = try tools.run(
            settings.openPGPProgram,
            ["--status-fd=2", "-bsau", key],
            input: payload
        )
        let status = String(decoding: outcome.errorOutput, as: UTF8.self)
        guard outcome.status == 0, status.contains("[GNUPG:] SIG_CREATED ") else {
            throw SignatureProblem.failed(Self.lastWords(status))
        }
        return outcome.output
    }

    private func ssh(_ payload: [UInt8], for namespace: String) throws -> [UInt8] {
        guard let key = settings.key else { throw SignatureProblem.noKey }
        let arguments = { (file: String) in ["-Y", "sign", "-n", namespace, "-f", file] }
        // A key that stands in the configuration itself is its public half, and an agent has the other.
        let literal = key.hasPrefix("key::") ? String(key.dropFirst(5)) : key.hasPrefix("ssh-") ? key : nil
        let outcome: Subprocess.Outcome
        if let literal {
            outcome = try tools.withFile(Array((literal + "\n").utf8)) { file in
                try tools.run(settings.sshProgram, arguments(file) + ["-U"], input: payload)
            }
        } else {
            outcome = try tools.run(settings.sshProgram, arguments(key), input: payload)
        }
        guard outcome.status == 0, !outcome.output.isEmpty else {
            throw SignatureProblem.failed(
                Self.lastWords(String(decoding: outcome.errorOutput, as: UTF8.self))
            )
        }
        return outcome.output
    }

    private static func lastWords(_ text: String) -> String {
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("[GNUPG:]") }
        return lines.last.map(String.init) ?? "no signature was made"
    }
}
