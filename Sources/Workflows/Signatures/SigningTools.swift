import Git
import Glibc
import Migrations
import Postgres

/// Runs the programs that make and judge signatures. None comes from what is committed.
struct SigningTools {
    private let repository: Repository
    private let variables: [String: String]

    init(_ project: Project) { (repository, variables) = (project.repository, project.variables) }

    /// Runs a program, by its path or by a name on `PATH`.
    ///
    /// - Throws: ``SignatureProblem``.
    func run(_ program: String, _ arguments: [String], input: [UInt8]) throws -> Subprocess.Outcome {
        guard let path = path(of: program) else { throw SignatureProblem.noProgram(program) }
        try refuseCommitted(path)
        var process = Subprocess(path, arguments, environment: variables)
        process.input = input
        do {
            return try process.run()
        } catch {
            throw SignatureProblem.noProgram(program)
        }
    }

    /// A relative path would lead wherever the user happens to be, which may be the working tree.
    func refuseCommitted(_ path: String) throws(SignatureProblem) {
        guard path.hasPrefix("/"), !repository.isInWorkTree(path) else { throw .inRepository(path) }
    }

    private func path(of program: String) -> String? {
        if program.contains("/") { return program }
        let folders = (variables["PATH"] ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
        return folders.lazy.map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }

    /// Lends a file with these bytes, which nobody else can read.
    func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
        var name = Array("\(variables["TMPDIR"] ?? "/tmp")/git-migrate-signature-XXXXXX".utf8CString)
        guard
            let folder = name.withUnsafeMutableBufferPointer({ name in
                name.baseAddress.flatMap { mkdtemp($0) }
            }).map({
                String(cString: $0)
            })
        else { throw File.problem("create folder", "/tmp") }
        let file = folder + "/signature"
        defer {
            unlink(file)
            rmdir(folder)
        }
        try File.create(file, bytes)
        return try body(file)
    }

    /// `20261121093005` by this machine's clock, as ssh-keygen reads times and git writes them for it.
    static func localTime(_ seconds: Int64) -> String {
        var (moment, local) = (time_t(seconds), tm())
        localtime_r(&moment, &local)
        let offset = Int64(local.tm_gmtoff)
        return CivilTime(unixSeconds: seconds + offset).compact
    }
}
