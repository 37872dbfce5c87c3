import Migrations
import SQL

/// A file or a program of the server's machine.
struct ServerFile: ScriptRule {
    let id = "server-file"
    let group = RuleGroup.practice
    let severity = Severity.warning
    let summary = "No script reads, writes or runs files of the server's machine"

    func findings(in script: CheckedScript) -> [Finding] {
        script.actions.compactMap { statement, action in
            switch action {
            case .copy(let copy):
                return finding(copy, at: statement, in: script)
            case .select(let calls):
                guard let call = calls.first(where: { Self.functions.contains($0.name.name) }) else {
                    return nil
                }
                return script.finding(
                    self,
                    "\(call.name.name)() works with a file that every server has to have, and needs a superuser's rights",
                    at: statement.range,
                    help: Self.help
                )
            default: return nil
            }
        }
    }

    private func finding(_ copy: Copy, at statement: Statement, in script: CheckedScript) -> Finding? {
        switch copy.place {
        case .client: return nil
        case .file:
            return script.finding(
                self,
                copy.isFrom
                    ? "COPY reads a file of the server's machine, which every server has to have"
                    : "COPY writes a file on the server's machine, where a rollback leaves it",
                at: statement.range,
                help: Self.help
            )
        case .program:
            return script.finding(
                self,
                "COPY … PROGRAM runs a shell command on the server's machine",
                at: statement.range,
                help: Self.help,
                severity: .error
            )
        }
    }

    /// docs: "Generic File Access Functions" and "Server-Side Functions" of large objects.
    private static let functions: Set<String> = [
        "lo_export", "lo_import", "pg_read_binary_file", "pg_read_file",
    ]

    private static let help = "write the rows as INSERT … VALUES, or load them with a program of their own"
}
