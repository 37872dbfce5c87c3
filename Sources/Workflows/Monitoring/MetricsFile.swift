import Glibc
import Migrations

/// The file that numbers for Prometheus are written to, such as one for node_exporter's textfile collector.
public struct MetricsFile: Sendable {
    /// Where it is.
    public let path: String

    /// Why it cannot be written.
    public enum Problem: Error, Hashable, Sendable {
        /// The folder that it is to be in is not there, or may not be written.
        case noFolder(String)
        /// A file is there that this tool did not write.
        case foreign(String)
    }

    /// A file, once it is known that it can be written.
    ///
    /// - Parameter path: from the current folder.
    public init(_ path: String) throws {
        self.path = path
        guard access(folder, W_OK | X_OK) == 0 else { throw Problem.noFolder(folder) }
        _ = try page()
    }

    /// The file that the user's own configuration names; nil for none.
    ///
    /// The committed one has no say in where this machine is written to.
    public init?(configuredIn project: Project) throws {
        let name = "migrate.metrics"
        guard !project.configuration.entries.contains(where: { $0.name == name && $0.scope == .committed })
        else {
            throw ConfigurationProblem.refusedInCommittedFile(key: name)
        }
        guard let path = project.configuration.string(name), !path.isEmpty else { return nil }
        let home = project.variables["HOME"] ?? ""
        let absolute = path.hasPrefix("~/") ? home + path.dropFirst(1) : path
        guard absolute.hasPrefix("/") else {
            throw ConfigurationProblem.invalidValue(key: name, value: path, expected: "an absolute path")
        }
        try self.init(absolute)
    }

    private var folder: String {
        switch path.lastIndex(of: "/") {
        case nil: "."
        case path.startIndex: "/"
        case let slash?: String(path[..<slash])
        }
    }

    private func page() throws -> MetricsPage {
        guard let bytes = try File.read(path), !bytes.isEmpty else { return MetricsPage() }
        guard let page = MetricsPage(text: String(decoding: bytes, as: UTF8.self)) else {
            throw Problem.foreign(path)
        }
        return page
    }

    /// Changes what stands in it. Whoever reads it meanwhile has the old numbers or the new ones, and of two runs that change it at
    /// a time neither loses what the other one wrote.
    public func change(_ change: (inout MetricsPage) -> Void) throws {
        let lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if lock >= 0 { close(lock) } }
        Self.take(lock)
        var page = try page()
        change(&page)
        try File.replace(path, Array(page.text.utf8))
    }

    /// Another run has the folder for a moment at the most; another program that keeps it is not waited for.
    private static func take(_ lock: Int32) {
        for _ in 0..<200 where flock(lock, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { return }
            usleep(10_000)
        }
    }
}
