import Migrations

/// Where the record of what migrations did to the schema is kept: `migrate/blame` in the git directory. It may be removed at any time.
///
/// Lines of text: what it is, the digest of all that follows, the server's major version and the prelude; then for each migration a line with its up
/// script and the number of changes, and a line for each change, its fields parted by tabs. It is about one list of up scripts, and so
/// about every list that this one begins with.
struct SchemaStepsFile {
    private let path: String

    private static let title = "git-migrate blame 1"

    init(_ project: Project) { path = project.repository.commonDirectory + "/migrate/blame" }

    /// The record; nil when there is none of what runs after this prelude, or none that this version of the tool wrote whole.
    func read(after prelude: Prelude?) -> (steps: SchemaSteps, major: Int)? {
        guard let bytes = (try? File.read(path)) ?? nil else { return nil }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard lines.count > 3, lines[0] == Self.title, lines.last == "",
            lines[1] == Self.digest(lines[2...]),
            let major = Int(lines[2].prefix { $0 != " " }), lines[2] == Self.head(major, prelude)
        else { return nil }
        var rest = lines[3...].dropLast()
        var scripts: [BlobID] = []
        var steps: [SchemaStep] = []
        while let line = rest.popFirst() {
            let words = line.split(separator: " ")
            guard words.count == 2, let count = Int(words[1]), count >= 0, count <= rest.count else {
                return nil
            }
            let changes = rest.prefix(count).compactMap(Self.change)
            guard changes.count == count else { return nil }
            rest = rest.dropFirst(count)
            scripts.append(BlobID(hex: String(words[0])))
            steps.append(SchemaStep(changes))
        }
        return (SchemaSteps(prelude: prelude, scripts: scripts, steps: steps), major)
    }

    /// Keeps a record in place of the one there is. Where nothing can be written, the next run finds everything out again.
    func write(_ found: SchemaSteps, major: Int) {
        var lines = [Self.head(major, found.prelude)]
        for (script, step) in zip(found.scripts, found.steps) {
            lines.append("\(script.hex) \(step.changes.count)")
            lines += step.changes.map(Self.line)
        }
        lines.append("")
        let text = ([Self.title, Self.digest(lines[...])] + lines).joined(separator: "\n")
        try? File.replace(path, Array(text.utf8))
    }

    private static func head(_ major: Int, _ prelude: Prelude?) -> String {
        [String(major), prelude?.content].compactMap(\.self).joined(separator: " ")
    }

    private static func digest(_ lines: ArraySlice<String>) -> String { Fingerprint(of: Array(lines)).hex }

    private static func line(_ change: ObjectChange) -> String {
        let object = change.object
        let fields: [String?] = [
            change.verb.rawValue, object.kind.rawValue, object.name, object.definition, object.parent,
            object.position.map(String.init), change.formerName,
        ]
        return fields.map { $0.map(escaped) ?? "" }.joined(separator: "\t")
    }

    private static func change(_ line: String) -> ObjectChange? {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(plain)
        guard fields.count == 7, let verb = ObjectChange.Verb(rawValue: fields[0]),
            let kind = SchemaObject.Kind(rawValue: fields[1])
        else { return nil }
        let optional = { (text: String) in text.isEmpty ? nil : text }
        let object = SchemaObject(
            kind: kind,
            name: fields[2],
            parent: optional(fields[4]),
            definition: fields[3],
            position: Int(fields[5])
        )
        return ObjectChange(verb, object, formerName: optional(fields[6]))
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func plain(_ text: Substring) -> String {
        guard text.contains("\\") else { return String(text) }
        var result = ""
        var isEscape = false
        for scalar in text.unicodeScalars {
            if isEscape {
                result.unicodeScalars.append(scalar == "n" ? "\n" : scalar == "t" ? "\t" : scalar)
                isEscape = false
            } else if scalar == "\\" {
                isEscape = true
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
