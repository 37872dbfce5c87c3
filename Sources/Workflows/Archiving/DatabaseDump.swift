import Postgres
import SQL

/// A scratch database as pg_dump writes it, statement by statement.
struct DatabaseDump {
    /// Statements with their rows of data, as they stand in a script.
    private(set) var statements: [[UInt8]] = []

    /// Dumps a database.
    ///
    /// - Parameters:
    ///   - drops: whether what removes each object goes before what makes them.
    ///   - role: who owns what the migrations made, quoted where it must be: on other servers that is somebody else, so that the
    ///     statements that say so are left out.
    init(of target: ConnectionTarget, with program: ClientProgram, drops: Drops, role: String) throws {
        let outcome = try program.run(
            ["--no-password", "--encoding=UTF8", "--no-tablespaces", "--no-subscriptions"]
                + drops.options,
            connectingTo: target
        )
        guard outcome.status == 0 else { throw Archiving.Problem.dumpFailed(outcome.complaints) }
        let script: Script
        do {
            script = try Script.parse(outcome.output, server: ServerVersion(number: program.version))
        } catch {
            throw Archiving.Problem.dumpFailed(["\(error)"])
        }
        let owner = Array(" OWNER TO \(role)".utf8)
        let ownRole = "FOR ROLE \(role) "
        for statement in script.statements where !Self.isOfSession(statement, script) {
            let sql = outcome.output[statement.range]
            if statement.rows?.range.isEmpty == true { continue }
            if sql.reversed().starts(with: owner.reversed()) { continue }
            var text = Array(sql)
            if statement.kind == Self.defaultPrivileges {
                text = Array(String(decoding: sql, as: UTF8.self).replacing(ownRole, with: "").utf8)
            }
            text += Array(";\n".utf8)
            if let rows = statement.rows { text += outcome.output[rows.range] + Array("\\.\n".utf8) }
            statements.append(text)
        }
    }

    /// Whether a dump holds what removes objects; one that does holds no rows.
    enum Drops {
        case none
        case each
        /// Passing over what is not there any more.
        case existing

        fileprivate var options: [String] {
            switch self {
            case .none: []
            case .each: ["--clean", "--schema-only"]
            case .existing: ["--clean", "--schema-only", "--if-exists"]
            }
        }
    }

    static let defaultPrivileges = StatementKind(rawValue: "ALTER DEFAULT PRIVILEGES")

    /// What pg_dump sets for the session that restores: the tool has its own settings, and says the rest at the top of the script.
    private static func isOfSession(_ statement: Statement, _ script: Script) -> Bool {
        if statement.category == .session { return true }
        let words = script.source.bytes[statement.range]
        return words.starts(with: "SELECT pg_catalog.set_config('search_path'".utf8)
    }

    /// The statements that another dump does not have, each as often as it has more of them.
    func without(_ other: DatabaseDump) -> [[UInt8]] {
        var known: [[UInt8]: Int] = [:]
        for statement in other.statements { known[statement, default: 0] += 1 }
        return statements.filter { statement in
            guard let count = known[statement], count > 0 else { return true }
            known[statement] = count - 1
            return false
        }
    }
}
