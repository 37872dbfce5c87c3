import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct LocalServerTests {
    private func withFolder(_ name: String = "server", _ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "gm-server-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder + "/" + name)
    }

    private func withServer(
        _ folder: String,
        settings: [(String, String)] = [],
        _ body: (LocalServer) throws -> Void
    ) throws {
        let server = try LocalServer(folder: folder, binaries: ServerBinaries.find(), settings: settings)
        defer { try? server.remove() }
        try body(server)
    }

    @Test func aServerLivesFromInitialisationToRemoval() throws {
        try withFolder { folder in
            try withServer(folder, settings: [("work_mem", "1MB"), ("cluster_name", "it's \\ mine")]) {
                server in
                #expect(!server.isInitialised)
                #expect(throws: LocalServerError.notInitialised) { try server.start() }
                try server.initialise()
                try server.initialise()
                #expect(server.isInitialised)
                #expect(!server.isRunning)
                try server.start()
                try server.start()
                #expect(server.isRunning)
                let connection = try Connection(to: server.target(), applicationName: "t")
                let settings = [
                    "work_mem": "1MB", "cluster_name": "it's \\ mine", "listen_addresses": "", "fsync": "off",
                ]
                for (name, value) in settings {
                    #expect(try connection.query("SELECT current_setting($1) AS v", [name])[0, "v"] == value)
                }
                try server.stop()
                try server.stop()
                #expect(!server.isRunning)
                try server.remove()
                #expect(!FileManager.default.fileExists(atPath: server.root))
                try server.remove()
            }
        }
    }

    @Test func aCrashedServerStartsAgain() throws {
        try withFolder { folder in
            try withServer(folder) { server in
                try server.initialise()
                try server.start()
                let file = server.dataDirectory + "/postmaster.pid"
                let pid = try #require(
                    pid_t(String(contentsOfFile: file, encoding: .utf8).prefix { $0 != "\n" })
                )
                kill(pid, SIGKILL)
                while server.isRunning {}
                #expect(FileManager.default.fileExists(atPath: file))
                try server.start()
                #expect(server.isRunning)
                try server.stop(immediate: true)
                // Its number now belongs to a process that has nothing to do with it: this one.
                try Data("\(getpid())\n\(server.dataDirectory)\n".utf8).write(to: URL(fileURLWithPath: file))
                #expect(!server.isRunning)
                try server.start()
                #expect(try Connection(to: server.target(), applicationName: "t").isAlive)
            }
        }
    }

    @Test func twoThatStartItAtOnceUseOneServer() throws {
        try withFolder { folder in
            try withServer(folder) { server in
                let outcomes = Outcomes()
                DispatchQueue.concurrentPerform(iterations: 4) { _ in
                    outcomes.add(
                        Result {
                            try server.initialise(); try server.start()
                        }
                    )
                }
                for outcome in outcomes.all { try outcome.get() }
                #expect(outcomes.all.count == 4)
                #expect(server.isRunning)
            }
        }
    }

    @Test func aFolderWithFilesOfSomeoneElseIsLeftAlone() throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data("precious".utf8).write(to: URL(fileURLWithPath: folder + "/file"))
            let server = try LocalServer(folder: folder, binaries: ServerBinaries.find())
            let made = #expect(throws: LocalServerError.self) { try server.initialise() }
            let removed = #expect(throws: LocalServerError.self) { try server.remove() }
            for error in [made, removed] {
                guard case .folderNotOurs = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
        }
    }

    @Test func aFolderThatTheServerCannotReachOrWithALongPathWorksToo() throws {
        let name = "with 'quotes', \"and\" $(false) spaces/" + String(repeating: "long", count: 20)
        try withFolder(name) { folder in
            let parent = (folder as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(
                atPath: parent,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try withServer(folder) { server in
                try server.initialise()
                try server.start()
                #expect(try Connection(to: server.target(), applicationName: "t").isAlive)
                #expect(server.socketDirectory.utf8.count < 93)
                try server.remove()
                #expect(!FileManager.default.fileExists(atPath: server.root))
                #expect(!FileManager.default.fileExists(atPath: server.socketDirectory))
            }
        }
    }

    @Test func aServerThatCannotStartSaysWhy() throws {
        try withFolder { folder in
            try withServer(folder, settings: [("nicht_da", "1")]) { server in
                try server.initialise()
                let error = #expect(throws: LocalServerError.self) { try server.start() }
                guard case .startFailed(_, let log) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(log.contains("nicht_da"))
            }
        }
    }

    @Test func anExplicitFolderOfBinariesIsTheOnlyOneLookedAt() throws {
        let found = try ServerBinaries.find()
        #expect(found.majorVersion >= 13)
        let variable = ServerBinaries.variable
        #expect(try ServerBinaries.find(environment: [variable: found.folder]) == found)
        #expect(throws: LocalServerError.noBinaries(searched: ["/nicht/da"])) {
            try ServerBinaries.find(environment: [variable: "/nicht/da"])
        }
    }

    @Test func aProgramGivesBothItsOutputsAndItsStatus() throws {
        let outcome = try Subprocess("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"]).run()
        #expect(outcome.status == 3)
        #expect(String(decoding: outcome.output, as: UTF8.self) == "out\n")
        #expect(String(decoding: outcome.errorOutput, as: UTF8.self) == "err\n")
        let large = try Subprocess(
            "/bin/sh",
            ["-c", "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2"]
        ).run()
        #expect(large.output.count == 1_000_000 && large.errorOutput.count == 1_000_000)
        #expect(try Subprocess("/bin/sh", ["-c", "kill -9 $$"]).run().status == 137)
        let failure = #expect(throws: Subprocess.Failure.self) { try Subprocess("/nicht/da", []).run() }
        #expect(failure?.code == ENOENT)
    }
}

/// Results of several threads.
private final class Outcomes: @unchecked Sendable {
    private let lock = NSLock()
    private var results: [Result<Void, any Error>] = []

    func add(_ result: Result<Void, any Error>) { lock.withLock { results.append(result) } }

    var all: [Result<Void, any Error>] { lock.withLock { results } }
}
