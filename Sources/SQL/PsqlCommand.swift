/// What people write for psql in a script, and what says the same to a server.
public enum PsqlCommand {
    /// What to write in the place of a command, which is given with its backslash.
    public static func remedy(for command: String) -> String {
        let name = String(command.dropFirst())
        return remedies.first { $0.names.contains(name) }?.remedy
            ?? "only psql knows it; write SQL in its place"
    }

    /// The variable of psql that begins at a byte, as psql would interpolate it: `:name`, `:'name'`, `:"name"` or `:{?name}`; nil
    /// where none does.
    public static func variable(at offset: Int, in source: SourceText) -> String? {
        let bytes = source.bytes
        guard offset >= 0, offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: ":") else { return nil }
        var start = offset + 1
        var closing: UInt8?
        switch bytes[start] {
        case .quote, .doubleQuote: (closing, start) = (bytes[start], start + 1)
        case UInt8(ascii: "{"):
            guard bytes[start...].dropFirst().first == UInt8(ascii: "?") else { return nil }
            (closing, start) = (UInt8(ascii: "}"), start + 2)
        default: break
        }
        // psql's variable_char: letters, digits, underscores and what is not ASCII.
        let end = bytes[start...].firstIndex { !($0.startsIdentifier || $0.isDigit) } ?? bytes.count
        guard end > start else { return nil }
        guard let closing else { return source.text(offset..<end) }
        return end < bytes.count && bytes[end] == closing ? source.text(offset..<end + 1) : nil
    }

    /// What to write in the place of what psql alone understands; nil for every other error.
    public static func remedy(for error: SQLError, in source: SourceText) -> String? {
        switch error {
        case .metaCommand(let command, _): return remedy(for: command)
        case .restriction: return "leave the two lines as pg_dump wrote them, or take both out"
        case .textBeforeRows: return "psql runs it after the rows: put it below their line \\."
        case .binaryRows: return "write the rows as text or CSV; pg_dump writes text"
        case .syntax(_, let offset):
            guard let variable = variable(at: offset, in: source) else { return nil }
            let cast =
                variable.utf8.dropFirst().first?.startsIdentifier == true ? " (a cast has two colons)" : ""
            return "\(variable) is a variable of psql: write its value in its place\(cast)"
        case .notUTF8, .nul, .tooLarge, .tooDeep, .commentsTooDeep, .unterminated: return nil
        }
    }

    /// Whether a command sends the statement before it, as `\g`, `\gexec` and `\gset` do.
    static func endsStatement(_ command: Range<Int>, in bytes: [UInt8]) -> Bool {
        let name = bytes[command].dropFirst().prefix { $0.isASCIILetter }
        return name.first == UInt8(ascii: "g") && !name.starts(with: "getenv".utf8)
            || name.elementsEqual("watch".utf8) || name.elementsEqual("crosstabview".utf8)
    }

    private static let remedies: [(names: Set<String>, remedy: String)] = [
        (["i", "include", "ir", "include_relative"], "put that file's statements here"),
        (["copy"], "write COPY … FROM stdin; with the rows on the lines below it and a line \\. after them"),
        (
            ["set", "unset", "prompt", "getenv", "setenv", "gset"],
            "write the value where it is used; SELECT set_config('app.x', …, true) and current_setting('app.x') pass one on"
        ),
        (
            ["if", "elif", "else", "endif"],
            "decide in SQL: IF EXISTS, IF NOT EXISTS, or IF … THEN in a DO block"
        ),
        (["echo", "qecho", "warn"], "take it out, or say it in a DO block with RAISE NOTICE"),
        (
            ["c", "connect"],
            "a migration runs in its environment's own database: take it out; another role is SET ROLE, another database has migrations of its own"
        ),
        (
            ["g", "gx", "gdesc", "crosstabview", "watch", "bind"],
            "end the statement with a semicolon in its place"
        ),
        (["gexec"], "run what the query makes in a DO block: FOR … IN the query LOOP EXECUTE … END LOOP"),
        ([";"], "write the semicolon alone: the statements of a migration share a transaction anyway"),
        ([":"], "write the colon alone"),
        (["!"], "a migration runs no programs: take it out"),
        (["q", "quit"], "take it out, and what stands below it"),
        (
            ["lo", "lo_import", "lo_export", "lo_unlink"],
            "call lo_from_bytea() or lo_unlink(), which work on the server"
        ),
        (["encoding"], "take it out: a script is UTF-8"),
        (["password"], "keep passwords out of migrations: set it with psql, on the server that it is for"),
        (["."], "it ends the rows of COPY … FROM stdin, and none stand before it: take it out"),
        (
            [
                "a", "C", "conninfo", "d", "errverbose", "f", "h", "H", "help", "l", "o", "out", "p", "print",
                "pset", "s", "t", "T", "timing", "w", "write", "x", "z", "?",
            ],
            "it only changes what psql shows: take it out"
        ),
    ]
}
