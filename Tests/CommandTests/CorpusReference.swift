import Foundation
import TestSupport

/// A database that psql filled from the same history: one session and one transaction a file, in the order of the versions.
final class CorpusReference {
    let database: String
    private let project: CorpusProject
    private let folder: String
    private var ups: Set<String> = []

    init(of project: CorpusProject) throws {
        self.project = project
        database = try project.server.freshDatabase()
        folder = try temporaryFolder("reference")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Runs what the tag has and none before it had.
    func apply(_ tag: String) throws {
        let files = try checkedOut(tag).filter { project.corpus.half(at: $0)?.isUp == true }
        try run(
            files.filter { file in
                project.corpus.half(at: file).map { ups.insert($0.name).inserted } == true
            },
            of: tag
        )
    }

    /// Runs the last down scripts of the tag, the newest first.
    func revert(_ count: Int, _ tag: String) throws {
        let files = try checkedOut(tag).filter { project.corpus.half(at: $0)?.isUp == false }
        try run(files.suffix(count).reversed(), of: tag)
    }

    /// The schema that the migrations made.
    func schema() throws -> String { try project.server.pgDumpSchema(database) }

    private func run(_ files: [String], of tag: String) throws {
        // A warning, and no more, where a file has its own BEGIN and COMMIT.
        let script = files.map { "\\connect -\nBEGIN;\n\\include '\(folder)/\(tag)/\($0)'\n;COMMIT;\n" }
            .joined()
        _ = try project.server.psql(database, script)
    }

    /// Writes the tag's migrations beside; gives their paths in the order of their versions.
    private func checkedOut(_ tag: String) throws -> [String] {
        let target = folder + "/" + tag
        if !FileManager.default.fileExists(atPath: target) {
            try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
            try project.repository.git("archive", "--output=\(target).tar", tag, project.corpus.migrations)
            try TestSupport.run("tar", ["-xf", target + ".tar", "-C", target])
        }
        let paths = try project.repository.git(
            "ls-tree",
            "-r",
            "--name-only",
            tag,
            project.corpus.migrations + "/"
        )
        return paths.split(separator: "\n").map(String.init).sorted {
            project.corpus.version(of: $0).lexicographicallyPrecedes(project.corpus.version(of: $1))
        }
    }
}
