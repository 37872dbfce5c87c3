import Git
import Migrations

/// Where the record of the releases is kept: `migrate/releases` in the git directory. It may be removed at any time.
///
/// Lines of text: what it is, the settings, how many halves there are, and for each release its commit and highest version; an empty
/// line; then for each half the 20 bytes of its key and the 20 of its content, in order.
struct ReleaseRecordFile {
    private let path: String

    private static let title = "git-migrate releases 1"
    private static let size = 40

    init(_ project: Project) { path = project.repository.commonDirectory + "/migrate/releases" }

    /// The record; nil when there is none, or none that this version of the tool wrote whole.
    func read() -> ReleaseRecord? {
        guard let bytes = (try? File.read(path)) ?? nil, let end = Self.endOfText(bytes) else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\n")
        guard lines.count > 2, lines[0] == Self.title[...], let settings = ObjectID(hex: lines[1]) else {
            return nil
        }
        var highest: [ObjectID: Version?] = [:]
        for line in lines.dropFirst(3) {
            let words = line.split(separator: " ")
            guard let commit = words.first.flatMap({ ObjectID(hex: $0) }) else { return nil }
            highest.updateValue(words.count > 1 ? Version(String(words[1])) : nil, forKey: commit)
        }
        guard let contents = Self.contents(bytes[(end + 2)...]), String(contents.count) == lines[2] else {
            return nil
        }
        return ReleaseRecord(settings: settings, highest: highest, contents: contents)
    }

    /// Keeps a record in place of the one there is. Where nothing can be written, the next run reads the releases again.
    func write(_ record: ReleaseRecord) {
        let lines = record.highest.sorted { $0.key < $1.key }.map { commit, version in
            version.map { "\(commit.hex) \($0.text)" } ?? commit.hex
        }
        let text =
            ([Self.title, record.settings.hex, String(record.contents.count)] + lines).joined(separator: "\n")
            + "\n\n"
        let contents = record.contents.flatMap { $0.key.bytes + $0.blob.bytes }
        try? File.replace(path, Array(text.utf8) + contents)
    }

    /// Where the first of two line feeds stands.
    private static func endOfText(_ bytes: [UInt8]) -> Int? {
        let feed = UInt8(ascii: "\n")
        return bytes.indices.dropLast().first { bytes[$0] == feed && bytes[$0 + 1] == feed }
    }

    /// Nil when they are not in order, as after a power cut.
    private static func contents(_ bytes: ArraySlice<UInt8>) -> [ReleaseRecord.Content]? {
        guard bytes.count.isMultiple(of: size) else { return nil }
        var contents: [ReleaseRecord.Content] = []
        contents.reserveCapacity(bytes.count / size)
        return bytes.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: size) {
                guard let key = ObjectID(bytes: .init(rebasing: bytes[start..<start + 20])),
                    let blob = ObjectID(bytes: .init(rebasing: bytes[start + 20..<start + 40]))
                else { return nil }
                let content = ReleaseRecord.Content(key: key, blob: blob)
                if let last = contents.last, last >= content { return nil }
                contents.append(content)
            }
            return contents
        }
    }
}
