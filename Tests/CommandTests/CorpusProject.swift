import Foundation
import TestSupport

/// A bare clone of a real history, with its own database as the environment `production`.
struct CorpusProject {
    let corpus: Corpus
    let server: TestServer
    let repository: TemporaryRepository
    let database: String
    private let environment: [String: String]

    init(_ corpus: Corpus, on server: TestServer) throws {
        self.corpus = corpus
        self.server = server
        repository = try corpus.configuredClone()
        database = try server.freshDatabase()
        try repository.git("config", "migrate.production.url", database)
        environment = Tool(in: repository).environment
    }

    /// Runs the tool on the environment.
    @discardableResult
    func callAsFunction(_ arguments: String...) throws -> (status: Int32, messages: String) {
        let outcome = try run(
            Tool.path,
            arguments + ["-e", "production", "--yes"],
            environment: environment,
            currentFolder: repository.path
        )
        return (outcome.status, outcome.err)
    }

    /// The pairs of a tag's tree, as git lists them.
    func tree(_ tag: String) throws -> [String: CorpusPair] {
        let lines = try repository.git("ls-tree", "-r", tag, corpus.migrations + "/").split(separator: "\n")
        var pairs: [String: CorpusPair] = [:]
        for line in lines {
            let (entry, path) = line.halves(at: "\t")
            guard let (name, isUp) = corpus.half(at: String(path)) else { continue }
            let blob = String(entry.split(separator: " ")[2])
            if isUp {
                pairs[name, default: CorpusPair()].up = blob
            } else {
                pairs[name, default: CorpusPair()].down = blob
            }
        }
        return pairs
    }

    /// The pairs that the ledger has as applied.
    func ledger() throws -> [String: CorpusPair] {
        let rows = try server.psql(
            database,
            "SELECT version || name, up_blob, down_blob FROM git_migrate.applied"
        )
        return rows.split(separator: "\n").reduce(into: [:]) { pairs, row in
            let fields = row.split(separator: "|").map(String.init)
            pairs[Corpus.key(fields[0])] = CorpusPair(up: fields[1], down: fields[2])
        }
    }

    /// Everything in the ledger, with all times and numbers.
    func ledgerDump() throws -> String {
        try server.pgDump(database, ["--data-only", "--schema=git_migrate"])
    }

    /// The schema that the migrations made.
    func schema() throws -> String { try server.pgDumpSchema(database, without: "git_migrate") }
}

/// The blobs of a migration.
struct CorpusPair: Hashable {
    var up = ""
    var down = ""
}

extension Corpus {
    /// Clones the history and says where its migrations are.
    func configuredClone(bare: Bool = true) throws -> TemporaryRepository {
        let repository = try clone(bare: bare)
        try repository.git("config", "migrate.path", migrations)
        if name == Corpus.graphNode.name {
            try repository.git("config", "migrate.up", "{version}[_|-]{name}/up.sql")
            try repository.git("config", "migrate.down", "{version}[_|-]{name}/down.sql")
        } else {
            try repository.git("config", "migrate.layout", "suffix")
        }
        return repository
    }

    /// Which migration's half lies at the path, found without the tool; nil when it is none.
    func half(at path: String) -> (name: String, isUp: Bool)? {
        for (suffix, isUp) in [("up.sql", true), ("down.sql", false)] where path.hasSuffix(suffix) {
            return (Self.key(path.dropFirst(migrations.count).dropLast(suffix.count)), isUp)
        }
        return nil
    }

    /// A migration's name without the signs in it, which layouts place differently.
    static func key(_ name: some StringProtocol) -> String {
        String(name.filter { $0.isLetter || $0.isNumber })
    }

    /// The numbers that a path's version consists of.
    func version(of path: String) -> [Int] {
        let name = path.dropFirst(migrations.count + 1).prefix { !$0.isLetter && $0 != "_" }
        return name.split { !$0.isNumber }.compactMap { Int($0) }
    }
}

extension StringProtocol {
    func halves(at separator: Character) -> (SubSequence, SubSequence) {
        guard let index = firstIndex(of: separator) else { return (self[...], self[endIndex...]) }
        return (self[..<index], self[self.index(after: index)...])
    }
}
