/// A deployment as a line of the note on its commit.
///
///     2026-11-21T09:40:12Z deploy production done took=9ms revision=v1.1 tag=v1.1 from=- to=6ef7… whole=yes
///     by="Ada Author <ada@example.org>" ran=+001_create_customers:5ms,+002_create_orders:3ms number=1 run=0b1c…
///
/// It begins with the time, so that lines that are sorted as text are in order, and says nothing that only one clone knows: whoever
/// makes the line of a deployment from the ledger makes the same one.
extension Deployment {
    /// The line.
    public var line: String {
        let values: [(String, String?)] = [
            ("took", "\(milliseconds)ms"), ("revision", RecordWords.quoted(revision)),
            ("tag", tag.map(RecordWords.quoted)), ("from", from?.hex ?? "-"), ("to", to?.hex ?? "-"),
            ("whole", isWhole ? "yes" : "no"), ("by", RecordWords.quoted("\(actor.name) <\(actor.email)>")),
            ("ran", steps.isEmpty ? "-" : steps.map(\.word).joined(separator: ",")),
            ("error", error.map(RecordWords.quoted)),
            ("members", members.map { "\($0.reached)/\($0.count)" }),
        ]
        let rest: [(String, String?)] = [
            ("number", String(key.number)), ("run", key.run),
        ]
        let head = [
            CivilTime(unixSeconds: started).iso, kind.rawValue, environment.text, outcome.rawValue,
        ]
        let notes = remarks.map { ("remark", Optional(RecordWords.quoted($0))) }
        return (head + (values + notes + rest).compactMap { name, value in value.map { "\(name)=\($0)" } })
            .joined(separator: " ")
    }

    /// Reads a line; nil for one that says something else. Words that are not known are passed over.
    public init?(line: some StringProtocol) {
        // Most lines that are no deployments are told by their first word.
        guard line.first?.isNumber == true, let words = RecordWords.split(line), words.count > 4,
            let started = CivilTime(iso: words[0]), let kind = Kind(rawValue: words[1]),
            let environment = EnvironmentName(words[2]), let outcome = Outcome(rawValue: words[3])
        else { return nil }
        var values: [String: String] = [:]
        var remarks: [String] = []
        for word in words.dropFirst(4) {
            guard let sign = word.firstIndex(of: "=") else { return nil }
            let (key, value) = (String(word[..<sign]), String(word[word.index(after: sign)...]))
            if key == "remark" { remarks.append(value) } else { values[key] = value }
        }
        guard let took = values["took"].flatMap(Self.milliseconds), let revision = values["revision"],
            let run = values["run"], let number = values["number"].flatMap({ Int($0) }),
            let steps = Self.steps(values["ran"] ?? "-")
        else { return nil }
        self.init(
            environment: environment,
            kind: kind,
            outcome: outcome,
            key: Key(number: number, run: run),
            started: started.unixSeconds,
            milliseconds: took,
            revision: revision,
            tag: values["tag"],
            from: Self.commit(values["from"]),
            to: Self.commit(values["to"]),
            isWhole: values["whole"] == "yes",
            actor: Person(values["by"] ?? ""),
            steps: steps,
            error: values["error"],
            remarks: remarks,
            members: values["members"].flatMap(Members.init(text:))
        )
    }

    /// The deployments in a note, in the order of its lines.
    public static func all(in note: String) -> [Deployment] {
        note.split(separator: "\n").compactMap { Deployment(line: $0) }
    }

    /// The note with these deployments after what it says, but for those that it has.
    public static func note(_ note: String, with new: [Deployment]) -> String {
        let known = Set(all(in: note).map(\.identity))
        let lines = new.filter { !known.contains($0.identity) }.map(\.line)
        guard !lines.isEmpty else { return note }
        let old = note.isEmpty || note.hasSuffix("\n") ? note : note + "\n"
        return old + lines.joined(separator: "\n") + "\n"
    }

    /// Tells it from every other one.
    public var identity: Identity { Identity(environment: environment, key: key) }

    /// What tells a deployment from others: a dump that was restored as another environment has the runs of the first one too.
    public struct Identity: Hashable, Sendable {
        let environment: EnvironmentName
        let key: Key

        /// A deployment of an environment.
        public init(environment: EnvironmentName, key: Key) {
            (self.environment, self.key) = (environment, key)
        }
    }

    private static func milliseconds(_ text: String) -> Int? {
        text.hasSuffix("ms") ? Int(text.dropLast(2)).flatMap { $0 >= 0 ? $0 : nil } : nil
    }

    private static func commit(_ text: String?) -> CommitID? {
        guard let text, text.count == 40, text.allSatisfy(\.isHexDigit) else { return nil }
        return CommitID(hex: text)
    }

    private static func steps(_ text: String) -> [RanStep]? {
        guard text != "-" else { return [] }
        let words = text.split(separator: ",")
        let steps = words.compactMap { RanStep(word: $0) }
        return steps.count == words.count ? steps : nil
    }
}

extension Deployment.Members {
    /// Reads `3/12`.
    fileprivate init?(text: String) {
        let numbers = text.split(separator: "/").map { Int($0) }
        guard numbers.count == 2, let reached = numbers[0], let count = numbers[1] else { return nil }
        self.init(reached: reached, of: count)
    }
}

extension Deployment.Person {
    /// Reads `Ada Author <ada@example.org>`.
    fileprivate init(_ text: String) {
        guard text.hasSuffix(">"), let start = text.lastIndex(of: "<") else {
            self.init(name: text, email: "")
            return
        }
        let name = text[..<start]
        self.init(
            name: String(name.hasSuffix(" ") ? name.dropLast() : name),
            email: String(text[text.index(after: start)...].dropLast())
        )
    }
}

extension RanStep {
    /// `+001_users:5ms`. What is marked without having run has a `!` before its sign.
    fileprivate var word: String { "\(kind.sign)\(Self.encoded(migration)):\(milliseconds)ms" }

    fileprivate init?(word: some StringProtocol) {
        guard let kind = Kind.allCases.first(where: { word.hasPrefix($0.sign) }),
            let colon = word.lastIndex(of: ":"), word.hasSuffix("ms"),
            let milliseconds = Int(word[word.index(after: colon)...].dropLast(2))
        else { return nil }
        let name = Self.decoded(word[..<colon].dropFirst(kind.sign.utf8.count))
        self.init(kind, name, milliseconds: milliseconds)
    }

    /// A file's name may hold anything: all but letters, digits and `-._` is written as in a URL (RFC 3986, 2.1).
    static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
    }

    static func decoded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension RanStep.Kind {
    fileprivate var sign: String {
        switch self {
        case .apply: "+"
        case .revert: "-"
        case .markApplied: "!+"
        case .markReverted: "!-"
        }
    }
}
