internal import CLibgit2
import Glibc

/// One change of a reference.
public struct ReflogEntry: Hashable, Sendable {
    /// What it held before; zeros if it did not exist.
    public let old: ObjectID
    /// What it held then.
    public let new: ObjectID
    /// Who changed it, and when.
    public let committer: Signature
    /// Why, on one line.
    public let message: String
}

extension Repository {
    /// The changes of a reference, the newest first; none if it has no reflog.
    ///
    /// - Throws: `GitError.invalidReferenceName`.
    public func reflog(_ name: String) throws(GitError) -> [ReflogEntry] {
        try checkReferenceName(name)
        let log = try open("read the reflog of '\(name)'", freedBy: git_reflog_free) {
            git_reflog_read(&$0, pointer, name)
        }
        return (0..<git_reflog_entrycount(log.pointer)).compactMap { index in
            // The log lends its entries, and they their parts.
            guard let entry = git_reflog_entry_byindex(log.pointer, index),
                let old = ObjectID(git_reflog_entry_id_old(entry)),
                let new = ObjectID(git_reflog_entry_id_new(entry))
            else {
                return nil
            }
            return ReflogEntry(
                old: old,
                new: new,
                committer: Signature(git_reflog_entry_committer(entry)),
                message: git_reflog_entry_message(entry).map { String(cString: $0) } ?? ""
            )
        }
    }

    func ensureReflog(of name: String) throws(GitError) {
        try check(git_reference_ensure_log(pointer, name), "create the reflog of '\(name)'")
    }

    /// Who writes reflogs: git's committer, or the login where none is configured.
    func reflogSignature() throws(GitError) -> Signature {
        if let signature = try defaultSignature() { return signature }
        // getpwuid(3): the record "may point to a static area"; it is copied at once.
        let login = getpwuid(geteuid())?.pointee.pw_name.map { String(cString: $0) } ?? "user\(geteuid())"
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, host.count - 1)
        let name = String(decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return Self.signature(name: login, email: "\(login)@\(name.isEmpty ? "localhost" : name)")
    }

    /// Whether libgit2 itself writes into a reflog that exists. Unlike git it does not where
    /// `core.logAllRefUpdates` is false, which is the default of a bare repository.
    func writesReflog() throws(GitError) -> Bool {
        let local = ConfigurationFile(path: commonDirectory + "/config", scope: .local)
        let entries = try local.entries(repository: pointer)
        guard let setting = entries.last(where: { $0.name == "core.logallrefupdates" }) else {
            return !isBare
        }
        return setting.value?.lowercased() == "always" || Configuration.bool(setting.value) ?? true
    }
}

/// The file format of reflogs, for the lines that libgit2 leaves out.
enum Reflog {
    struct Line {
        let old: ObjectID
        let new: ObjectID
        let committer: Signature
        let message: String
    }

    /// A line may hold no line feed.
    static func line(_ message: String) -> String {
        String(decoding: message.utf8.map { $0 < 32 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }

    /// One write in append mode, as git does it, is not mixed with another process's line.
    static func append(_ line: Line, to path: String) throws(GitError) {
        let bytes = Array(text(line).utf8)
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count else { throw failure(path) }
    }

    private static func text(_ line: Line) -> String {
        let offset = abs(line.committer.offsetMinutes)
        let digits = String(offset / 60 * 100 + offset % 60)
        let zone = (line.committer.offsetMinutes < 0 ? "-" : "+") + String("0000" + digits).suffix(4)
        let name = clean(line.committer.name)
        let email = clean(line.committer.email)
        return
            "\(line.old) \(line.new) \(name) <\(email)> \(line.committer.seconds) \(zone)\t\(line.message)\n"
    }

    private static func clean(_ text: String) -> String {
        String(text.unicodeScalars.filter { $0.value >= 32 && $0 != "<" && $0 != ">" })
    }

    private static func failure(_ path: String) -> GitError {
        let message = strerror(errno).map { String(cString: $0) } ?? ""
        return .other(operation: "write the reflog '\(path)'", message: message, code: errno)
    }
}
