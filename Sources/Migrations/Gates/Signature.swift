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

    /// Whether it may be somebody of this name. A list of SSH keys may know a key by a pattern (ssh-keygen(1), "ALLOWED SIGNERS"),
    /// in which `*` stands for any characters and `?` for one.
    public func isKnown(as name: String) -> Bool {
        let name = Array(name.lowercased())
        return names.contains { Self.matches(Array($0.lowercased())[...], name[...]) }
    }

    private static func matches(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        // The last star, and where the text stood that it was tried with: no more than one has to be tried again.
        var (pattern, text) = (pattern, text)
        var retry: (pattern: ArraySlice<Character>, text: ArraySlice<Character>)?
        while let next = text.first {
            if pattern.first == "*" {
                pattern = pattern.dropFirst()
                retry = (pattern, text)
            } else if let wanted = pattern.first, wanted == "?" || wanted == next {
                (pattern, text) = (pattern.dropFirst(), text.dropFirst())
            } else if let last = retry {
                (pattern, text) = (last.pattern, last.text.dropFirst())
                retry = (pattern, text)
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == "*" }
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
    /// No key to sign with is named.
    case noKey
    /// Git does not know who signs.
    case noIdentity
    /// The program failed, with these words.
    case failed(String)
}
