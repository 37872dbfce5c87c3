/// Whose signature something has.
public struct Signer: Hashable, Sendable {
    /// Under which names, mostly addresses, the key is known here.
    public let names: [String]
    /// The key's fingerprint.
    public let key: String

    /// A key and the names that go with it.
    public init(names: [String], key: String) { (self.names, self.key) = (names, key) }

    /// Whether both are one person, as far as names and keys tell. Names are compared as addresses are: without case.
    public func isSamePerson(as other: Signer) -> Bool {
        key == other.key || other.names.contains { isKnown(as: $0) }
    }

    /// Whether it is somebody of this name.
    public func isKnown(as name: String) -> Bool {
        names.contains { $0.lowercased() == name.lowercased() }
    }
}

/// What is wrong with a signature, or with judging it.
public enum SignatureProblem: Error, Hashable, Sendable {
    /// It is of a kind that is not known here.
    case unknownKind
    /// The bytes are not those that were signed, or the signature is damaged.
    case bad
    /// Nobody here knows the key.
    case unknownKey(String)
    /// The key has expired, was revoked, or is not trusted.
    case keyNotValid(String)
    /// The program that judges or makes signatures is not there.
    case noProgram(String)
    /// `gpg.ssh.allowedSignersFile` is not set where it counts.
    case noAllowedSigners
    /// A file of keys, or a program, that would be read from what is committed.
    case inRepository(String)
    /// The program failed, with these words.
    case failed(String)
}
