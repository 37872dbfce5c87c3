internal import CLibgit2

/// An annotated tag as it was written, the part that a signature is about apart from the signature.
public struct TagObject: Hashable, Sendable {
    /// The name that stands in the object, which the reference to it need not have.
    public let name: String
    /// The object that it names, be it a commit or not.
    public let target: ObjectID
    /// When it was made by the tagger's clock, seconds since 1970; nil where it does not say.
    public let seconds: Int64?
    /// What is signed.
    public let payload: [UInt8]
    /// The signature; nil where there is none.
    public let signature: [UInt8]?

    /// What begins a line with which a signature begins, as git's gpg-interface.c lists them.
    private static let marks = [
        "-----BEGIN PGP SIGNATURE-----", "-----BEGIN PGP MESSAGE-----", "-----BEGIN SSH SIGNATURE-----",
        "-----BEGIN SIGNED MESSAGE-----",
    ].map { Array($0.utf8) }

    /// Reads an object's bytes; nil where they are no tag as git writes one: object, type, name and tagger, in this order.
    init?(_ bytes: [UInt8]) {
        let header = bytes.split(
            separator: UInt8(ascii: "\n"),
            maxSplits: 4,
            omittingEmptySubsequences: false
        )
        guard header.count > 3, let object = Self.value(of: "object", header[0]),
            let target = ObjectID(hex: object), Self.value(of: "type", header[1]) != nil,
            let name = Self.value(of: "tag", header[2])
        else { return nil }
        self.name = name
        self.target = target
        // `tagger Ada <ada@example.org> 1700000000 +0100`
        let tagger = Self.value(of: "tagger", header[3])
        seconds = tagger?.split(separator: ">").last.flatMap { rest in
            rest.split(separator: " ").first.flatMap { Int64($0) }
        }
        let start = Self.signatureStart(bytes)
        payload = Array(bytes[..<start])
        signature = start < bytes.count ? Array(bytes[start...]) : nil
    }

    private static func value(of key: String, _ line: ArraySlice<UInt8>) -> String? {
        let lead = Array((key + " ").utf8)
        return line.starts(with: lead) ? String(decoding: line.dropFirst(lead.count), as: UTF8.self) : nil
    }

    /// The last line that begins like a signature, as `parse_signed_buffer` in git's gpg-interface.c finds it; the end where none
    /// does.
    private static func signatureStart(_ bytes: [UInt8]) -> Int {
        var (start, match) = (0, bytes.count)
        while start < bytes.count {
            if marks.contains(where: { bytes[start...].starts(with: $0) }) { match = start }
            start = (bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
        }
        return match
    }
}

extension Repository {
    /// The object of an annotated tag; nil where the tag does not exist, or is a name alone.
    ///
    /// - Parameter name: without `refs/tags/`.
    public func tagObject(_ name: String) throws(GitError) -> TagObject? {
        guard let id = try reference("refs/tags/" + name) else { return nil }
        guard try objectHeader(id).type == GIT_OBJECT_TAG else { return nil }
        let database = try open("open the object database", freedBy: git_odb_free) {
            git_repository_odb(&$0, pointer)
        }
        var oid = id.oid
        let object = try open("read tag '\(name)'", freedBy: git_odb_object_free) {
            git_odb_read(&$0, database.pointer, &oid)
        }
        // "This data is owned by the object and should not be freed by the user": it is copied.
        let content = UnsafeRawBufferPointer(
            start: git_odb_object_data(object.pointer),
            count: git_odb_object_size(object.pointer)
        )
        return TagObject(Array(content))
    }
}
