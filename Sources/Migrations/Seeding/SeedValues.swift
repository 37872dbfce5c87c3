/// Texts that the server reads as values of a type.
public enum SeedValues {
    /// How many rows are told apart by their values before they repeat.
    public static let rows = 3

    /// Values for a row, the likeliest first; never none.
    ///
    /// - Parameters:
    ///   - row: the row's number from 1. The first values of different rows differ, where the type has enough of them.
    ///   - constants: those of conditions on the column.
    public static func candidates(of type: SeedType, row: Int, near constants: [SeedConstants] = [])
        -> [String]
    {
        var found: [String] = []
        for text in plain(type, row, constants) + near(type, constants, row) + more(type, row, constants)
        where !found.contains(text) { found.append(text) }
        return found.isEmpty ? ["\(row)"] : found
    }

    /// The value that a column of the type has without any condition.
    private static func plain(_ type: SeedType, _ row: Int, _ constants: [SeedConstants]) -> [String] {
        switch type {
        case .scalar(let name, let modifier): [scalar(name, modifier, row)]
        case .labels(let labels): rotated(labels, by: row - 1)
        case .array(let element):
            // The second row has an array of two.
            [
                array(
                    (row == 2 ? [row, row + 1] : [row]).flatMap { candidates(of: element, row: $0).prefix(1) }
                )
            ]
        case .domain(let base, let checks):
            checks.isEmpty
                ? plain(base, row, constants)
                : candidates(of: base, row: row, near: checks.map { SeedConstants(in: $0) })
        case .range(let element):
            [range(element, row)]
        case .multirange(.range(let element)): ["{" + range(element, row) + "}"]
        case .multirange: ["{}"]
        case .composite(let parts):
            ["(" + parts.map { quoted(candidates(of: $0, row: row)[0]) }.joined(separator: ",") + ")"]
        }
    }

    private static func range(_ element: SeedType, _ row: Int) -> String {
        let (low, high) = (candidates(of: element, row: row)[0], candidates(of: element, row: row + 1)[0])
        return "[\(quoted(low)),\(quoted(high)))"
    }

    /// The constants, and what lies beside the numbers among them, in another order for each row.
    private static func near(_ type: SeedType, _ constants: [SeedConstants], _ row: Int) -> [String] {
        switch type {
        case .domain(let base, let checks):
            return near(base, constants + checks.map { SeedConstants(in: $0) }, row)
        case .array(let element): return near(element, constants, row).map { array([$0]) } + ["{}"]
        default: break
        }
        let texts = constants.flatMap(\.texts)
        let numbers = constants.flatMap(\.numbers)
        let beside = numbers.flatMap { ["\($0 + row)", "\($0)", "\($0 - row)", "-\($0)"] }
        guard case .scalar(let name, let modifier) = type else { return rotated(texts, by: row - 1) }
        switch name {
        case "int2", "int4", "int8", "numeric", "float4", "float8", "money", "oid":
            return beside + rotated(texts, by: row - 1)
        case "text", "varchar", "bpchar", "citext", "name":
            let lengths = numbers.filter { (1...4096).contains($0) }
            let sized = lengths.map { filled(Int($0), row) }
            return rotated(texts, by: row - 1) + sized.map { cut($0, name, modifier) }
        case "bytea":
            let lengths = numbers.filter { (1...4096).contains($0) }
            return lengths.map { "\\x" + hexadecimal(2 * $0, row) } + texts
        default: return rotated(texts, by: row - 1)
        }
    }

    /// What conditions often ask for.
    private static func more(_ type: SeedType, _ row: Int, _ constants: [SeedConstants]) -> [String] {
        switch type {
        case .domain(let base, _): more(base, row, constants)
        case .scalar(let name, let modifier):
            switch name {
            case "text", "varchar", "bpchar", "citext", "name":
                [
                    "a\(row)", "A\(row)", String("abc".dropFirst(row % 3).prefix(1)),
                    "a\(row)@example.org", "https://example.org/\(row)", "0x" + hexadecimal(40, row),
                    hexadecimal(64, row), "Qm" + filled(44, row), "2001-01-0\(digit(row))", "{}", "",
                ].map { cut($0, name, modifier) }
            case "bool": ["t", "f"]
            case "json", "jsonb": ["[]", "{}", "\(row)", "\"\(row)\""]
            case "int2", "int4", "int8", "numeric", "float4", "float8": ["0", "\(10 * row)", "-\(row)"]
            case "bytea": ["\\x" + hexadecimal(64, row), "\\x" + hexadecimal(40, row), "\\x"]
            default: ["\(row)", "a", "", "{}", "a=>\(row)"]
            }
        default: []
        }
    }

    /// The elements as the text of an array.
    static func array(_ elements: [String]) -> String {
        "{" + elements.map(quoted).joined(separator: ",") + "}"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    private static func rotated(_ texts: [String], by count: Int) -> [String] {
        guard !texts.isEmpty else { return [] }
        let start = count % texts.count
        return Array(texts[start...] + texts[..<start])
    }

    /// The modifier of character types counts four bytes for its own length; PostgreSQL, `varchar.c`.
    private static func cut(_ text: String, _ name: String, _ modifier: Int) -> String {
        if name == "name" { return String(text.prefix(63)) }
        return modifier >= 4 ? String(text.prefix(modifier - 4)) : text
    }

    private static func digit(_ row: Int) -> Int { (row - 1) % 9 + 1 }

    private static func filled(_ length: Int, _ row: Int) -> String {
        String(repeating: "a", count: length - 1) + "\(digit(row))"
    }

    private static func hexadecimal(_ length: Int, _ row: Int) -> String {
        String(repeating: "0", count: length - 1) + "\(digit(row))"
    }
}

extension SeedValues {
    /// A value of a type of PostgreSQL's own, and of extensions that are in wide use.
    fileprivate static func scalar(_ name: String, _ modifier: Int, _ row: Int) -> String {
        let n = digit(row)
        return switch name {
        case "text", "varchar", "citext", "name", "bpchar", "char", "int2", "int4", "int8", "float4",
            "float8", "oid",
            "money", "xid", "xid8", "cid", "tsvector", "tsquery", "int2vector", "oidvector", "refcursor",
            "cube":
            "\(row)"
        case "numeric": number(modifier, row)
        case "bool": row % 2 == 1 ? "t" : "f"
        case "bytea": "\\x0\(n)"
        case "date": "2001-01-0\(n)"
        case "time", "timetz": "0\(n):00:00"
        case "timestamp": "2001-01-0\(n) 0\(n):00:00"
        case "timestamptz": "2001-01-0\(n) 0\(n):00:00+00"
        case "interval": "\(row) days"
        case "uuid": "00000000-0000-4000-8000-00000000000\(n)"
        case "json", "jsonb": "{\"a\": \(row)}"
        case "inet": "10.0.0.\(n)"
        case "cidr": "10.0.\(n).0/24"
        case "macaddr": "08:00:2b:01:02:0\(n)"
        case "macaddr8": "08:00:2b:01:02:03:04:0\(n)"
        case "bit": bits(modifier > 0 ? modifier : 1, row)
        case "varbit": bits(min(modifier > 0 ? modifier : 4, 4), row)
        case "point": "(\(n),\(n))"
        case "line": "{1,2,\(n)}"
        case "lseg", "path": "[(0,0),(\(n),\(n))]"
        case "box": "(\(n),\(n)),(0,0)"
        case "polygon": "((0,0),(0,\(n)),(\(n),0))"
        case "circle": "<(0,0),\(n)>"
        case "xml": "<a>\(row)</a>"
        case "pg_lsn": "0/\(n)"
        case "txid_snapshot", "pg_snapshot": "\(n):\(n):"
        case "tid": "(0,\(n))"
        case "jsonpath": "$.a[\(n)]"
        case "regclass": "pg_class"
        case "regtype": "integer"
        case "regproc": "now"
        case "regprocedure": "now()"
        case "regnamespace": "pg_catalog"
        case "hstore": "a=>\(row)"
        case "ltree", "lquery": "a.b\(n)"
        default: "\(row)"
        }
    }

    /// The modifier of numeric holds precision and scale; PostgreSQL, `numeric.c`.
    private static func number(_ modifier: Int, _ row: Int) -> String {
        guard modifier >= 4 else { return "\(row)" }
        let (precision, scale) = ((modifier - 4) >> 16 & 0xFFFF, (modifier - 4) & 0x7FF)
        return precision > scale
            ? "\(digit(row))" : "0." + String(repeating: "0", count: max(scale - 1, 0)) + "\(digit(row))"
    }

    private static func bits(_ length: Int, _ row: Int) -> String {
        let bits = String(row, radix: 2)
        return String(repeating: "0", count: max(length - bits.count, 0)) + bits.suffix(length)
    }
}
