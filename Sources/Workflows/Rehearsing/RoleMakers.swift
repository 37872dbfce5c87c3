import Migrations
import SQL

/// Tells the scripts that make roles, which belong to a whole cluster and not to one database.
enum RoleMakers {
    /// Whether one of the migration's scripts makes a role. What cannot be read makes none.
    static func contain(_ migration: Migration, _ scripts: RehearsedScripts) throws -> Bool {
        for half in [migration.up, migration.down].compactMap(\.self) {
            guard mentions(try scripts.bytes(half)[...]) else { continue }
            do {
                if makesRole(try half == migration.up ? scripts.up(migration) : scripts.down(migration)) {
                    return true
                }
            } catch is ScriptProblem {
                continue
            }
        }
        return false
    }

    /// A statement that does, or code that holds one.
    private static func makesRole(_ script: MigrationScript?) -> Bool {
        guard let script else { return false }
        return script.script.statements.contains { statement in
            statement.kind == role || code.contains(statement.kind) && mentions(script.bytes[statement.range])
        }
    }

    static let role = StatementKind(rawValue: "CREATE ROLE")
    private static let code = ["DO", "CREATE FUNCTION", "CREATE PROCEDURE"].map(StatementKind.init(rawValue:))

    /// Whether the words stand there, in whatever place: `CREATE ROLE`, `CREATE USER` that is no user mapping, `CREATE GROUP`.
    private static func mentions(_ bytes: ArraySlice<UInt8>) -> Bool {
        var place = bytes.startIndex
        while let start = bytes[place...].firstIndex(where: { $0 | 0x20 == UInt8(ascii: "c") }) {
            place = start + 1
            var rest = bytes[start...]
            guard start == bytes.startIndex || !isInWord(bytes[start - 1]), word(&rest) == "create" else {
                continue
            }
            let made = word(&rest)
            if made == "role" || made == "group" { return true }
            if made == "user", word(&rest) != "mapping" { return true }
        }
        return false
    }

    /// The next word in lower case, if it is short.
    private static func word(_ bytes: inout ArraySlice<UInt8>) -> String {
        bytes = bytes.drop { !isInWord($0) }
        let word = bytes.prefix(8).prefix(while: isInWord)
        bytes = bytes.dropFirst(word.count)
        return String(decoding: word.map { $0 | 0x20 }, as: UTF8.self)
    }

    private static func isInWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
