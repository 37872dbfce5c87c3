/// The text that lies beside a backup and says what it is: a line each, a word and its value, as in git's own objects.
public enum BackupRecord {
    /// What a record begins with.
    private static let heading = "git-migrate-backup 1"

    /// The record of a backup.
    public static func text(_ backup: Backup) -> String {
        var lines: [(String, String)] = [
            ("name", backup.name), ("environment", backup.environment.text), ("database", backup.database),
            ("format", backup.format.rawValue), ("bytes", String(backup.bytes)), ("sha256", backup.checksum),
            ("taken-at", String(backup.takenAt)), ("milliseconds", String(backup.milliseconds)),
        ]
        if let position = backup.position {
            lines += [("identity", position.identity), ("sequence", String(position.sequence))]
            if let commit = position.commit { lines.append(("commit", commit)) }
            if let tag = position.tag { lines.append(("tag", tag)) }
        }
        lines += [
            ("schema", backup.schema.hex), ("schema-format", backup.schemaFormat),
            ("tables", String(backup.tables)),
            ("server-version", String(backup.serverVersion)), ("verified", backup.verification.rawValue),
        ]
        return ([heading] + lines.map { "\($0) \(escaped($1))" }).joined(separator: "\n") + "\n"
    }

    /// The backup that a record tells of; nil where the text is none. Words that are not known are passed over.
    public static func read(_ text: String) -> Backup? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first.map(String.init) == heading else { return nil }
        var values: [Substring: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[parts[0]] = unescaped(parts[1]) }
        }
        func number(_ word: Substring) -> Int? { values[word].flatMap { Int($0) } }
        guard let name = values["name"], !name.contains("/"),
            let environment = values["environment"].flatMap({ EnvironmentName($0) }),
            let database = values["database"], let format = values["format"].flatMap(Backup.Format.init),
            let bytes = number("bytes"), let checksum = values["sha256"],
            let takenAt = values["taken-at"].flatMap({ Int64($0) }),
            let milliseconds = number("milliseconds"), let schema = values["schema"],
            let schemaFormat = values["schema-format"],
            let tables = number("tables"), let serverVersion = number("server-version"),
            let verification = values["verified"].flatMap(Backup.Verification.init)
        else { return nil }
        var position: Backup.Position?
        if let identity = values["identity"], let sequence = number("sequence") {
            position = Backup.Position(
                identity: identity,
                sequence: sequence,
                commit: values["commit"],
                tag: values["tag"]
            )
        }
        return Backup(
            name: name,
            environment: environment,
            database: database,
            format: format,
            bytes: bytes,
            checksum: checksum,
            takenAt: takenAt,
            milliseconds: milliseconds,
            position: position,
            schema: Fingerprint(hex: schema),
            schemaFormat: schemaFormat,
            tables: tables,
            serverVersion: serverVersion,
            verification: verification
        )
    }

    /// A value has no line of its own to break: a database's name may hold anything.
    private static func escaped(_ value: String) -> String {
        value.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    private static func unescaped(_ value: Substring) -> String {
        var text = ""
        var isEscaped = false
        for scalar in value.unicodeScalars {
            switch (isEscaped, scalar) {
            case (false, "\\"):
                isEscaped = true
                continue
            case (true, "n"): text += "\n"
            case (true, "r"): text += "\r"
            default: text.unicodeScalars.append(scalar)
            }
            isEscaped = false
        }
        return text
    }
}
