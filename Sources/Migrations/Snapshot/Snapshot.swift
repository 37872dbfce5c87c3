/// The schema of a database at one moment, as named objects.
public struct Snapshot: Hashable, Sendable {
    /// In the order of their names, so that the parts of an object follow it.
    public let objects: [SchemaObject]

    /// A snapshot of objects in any order, no two of which have one kind and name.
    public init(_ objects: [SchemaObject]) {
        let isSorted = zip(objects, objects.dropFirst()).allSatisfy { $0.id < $1.id }
        self.objects = isSorted ? objects : objects.sorted { $0.id < $1.id }
    }

    /// The digest of all objects. The order of columns within their tables has no part in it.
    public var fingerprint: Fingerprint {
        var digest = SHA256()
        for object in objects { object.add(to: &digest) }
        return Fingerprint(digest)
    }

    /// The digest of the order of columns in each table.
    public var orderFingerprint: Fingerprint {
        var digest = SHA256()
        for object in objects {
            guard let position = object.position else { continue }
            digest.add(object.name.utf8)
            digest.add("\0\(position)\0".utf8)
        }
        return Fingerprint(digest)
    }
}

extension SchemaObject {
    /// The digest of all but the place among the columns.
    public var fingerprint: Fingerprint {
        var digest = SHA256()
        add(to: &digest)
        return Fingerprint(digest)
    }

    /// Text of PostgreSQL holds no zero byte, which therefore ends each part.
    fileprivate func add(to digest: inout SHA256) {
        for part in [kind.rawValue, name, parent ?? "", definition] { digest.add(part: part) }
    }
}

extension SHA256 {
    fileprivate mutating func add(part: String) {
        add(part.utf8)
        add(CollectionOfOne(0))
    }
}

/// What two objects or snapshots have in common only if they are the same: SHA-256.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    /// 64 hexadecimal digits.
    public let hex: String

    /// A fingerprint that was computed before.
    public init(hex: String) { self.hex = hex }

    /// The fingerprint of a list of texts without zero bytes.
    public init(of parts: [String]) {
        var digest = SHA256()
        for part in parts { digest.add(part: part) }
        self.init(digest)
    }

    /// The fingerprints of the lists that a list begins with, in one pass: of no text, of the first, of the first two, and so on to
    /// the whole.
    public static func ofBeginnings(of parts: [String]) -> [Fingerprint] {
        var digest = SHA256()
        return [Fingerprint(digest.copy())]
            + parts.map { part in
                digest.add(part: part)
                return Fingerprint(digest.copy())
            }
    }

    fileprivate init(_ digest: consuming SHA256) { hex = digest.hex() }

    /// The hexadecimal digits.
    public var description: String { hex }
}
