import Migrations

/// Which tables of a schema a pair touches.
enum TouchedTables {
    /// The tables that were there before, by name: those that the up changes, and those that a script names anywhere.
    static func names(before: Snapshot, after: Snapshot, scripts: [MigrationScript]) -> [String] {
        let changed = Set(
            SnapshotDifference(from: before, to: after).changes.flatMap { change in
                [change.name, change.object?.parent].compactMap(\.self)
            }
        )
        let words = scripts.reduce(into: Set<String>()) { $0.formUnion(Self.words(of: $1)) }
        return before.objects.filter { $0.kind == .table }.map(\.name).filter {
            changed.contains($0) || words.contains(lastPart(of: $0))
        }
    }

    /// The name without its schema and quotes, in lower case.
    static func lastPart(of name: String) -> String {
        var part = ""
        var isQuoted = false
        for scalar in name.unicodeScalars {
            if scalar == "\"" {
                isQuoted.toggle()
            } else if scalar == ".", !isQuoted {
                part = ""
            } else {
                part.unicodeScalars.append(scalar)
            }
        }
        return part.lowercased()
    }

    /// Every word of a script in lower case: one too many costs a trial, and nothing else.
    private static func words(of script: MigrationScript) -> Set<String> {
        script.script.statements.reduce(into: []) { words, statement in
            let found = script.bytes[statement.range].split { !Self.isInWord($0) }
            words.formUnion(found.lazy.map { String(decoding: $0, as: UTF8.self).lowercased() })
        }
    }

    private static func isInWord(_ byte: UInt8) -> Bool {
        let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        return isLetter || isDigit || byte == UInt8(ascii: "_") || byte >= 0x80
    }
}
