/// What somebody approves: one plan, for one database, from where that is to one commit.
public struct ApprovalStatement: Hashable, Sendable {
    /// The environment.
    public let environment: EnvironmentName
    /// What tells its database from every other; nil before its first deployment, and for a fleet.
    public let identity: String?
    /// Of a fleet, the members that it covers; none for one database.
    public let members: [Member]
    /// The commit that it is at; nil where it is at none.
    public let from: CommitID?
    /// The commit that it is brought to.
    public let to: CommitID
    /// The steps.
    public let plan: Fingerprint
    /// The approver's address, in their own words: the signature tells who it was.
    public let approver: String
    /// When, seconds since 1970 by the approver's clock.
    public let at: Int64

    /// A member of a fleet.
    public struct Member: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// What tells its database from every other; nil before its first deployment.
        public let identity: String?

        /// A member of this name.
        public init(_ name: String, identity: String?) {
            self.name = name
            self.identity = identity
        }
    }

    /// A statement of its parts.
    public init(
        environment: EnvironmentName,
        identity: String?,
        members: [Member] = [],
        from: CommitID?,
        to: CommitID,
        plan: Fingerprint,
        approver: String,
        at: Int64
    ) {
        (self.environment, self.identity, self.from, self.to) = (environment, identity, from, to)
        (self.plan, self.at, self.members) = (plan, at, members)
        self.approver = String(approver.filter { !$0.isWhitespace && !$0.isNewline })
    }

    /// What is signed: one line, without its end.
    public var text: String {
        let covered = members.isEmpty ? [] : ["members=" + members.map(\.word).joined(separator: ",")]
        let head = ["env=\(environment)", "identity=\(identity ?? "-")"] + covered
        let parts = [
            "from=\(from?.hex ?? "-")", "to=\(to)",
            "plan=\(plan)", "at=\(at)", "by=\(approver)",
        ]
        return ([Self.word] + head + parts).joined(separator: " ")
    }

    fileprivate static let word = "approved"

    /// Whether this one is about what the other is about, whoever approves it and when; of a fleet, about its members at least.
    public func covers(_ other: ApprovalStatement) -> Bool {
        members.isEmpty == other.members.isEmpty && Set(members).isSuperset(of: other.members)
            && environment == other.environment && identity == other.identity && from == other.from
            && to == other.to
            && plan == other.plan
    }
}

extension ApprovalStatement.Member {
    /// `shop_1@0b1c…`; the name is written as in a URL.
    fileprivate var word: String { "\(RecordWords.encoded(name))@\(identity ?? "-")" }

    fileprivate init?(word: some StringProtocol) {
        guard let sign = word.lastIndex(of: "@") else { return nil }
        let identity = String(word[word.index(after: sign)...])
        self.init(RecordWords.decoded(word[..<sign]), identity: identity == "-" ? nil : identity)
    }
}

/// A statement with a signature, as a line of the note on the commit that it leads to.
public struct Approval: Hashable, Sendable {
    /// What is approved.
    public let statement: ApprovalStatement
    /// The signature of the statement's text, as the program wrote it.
    public let signature: [UInt8]

    /// A statement that was signed.
    public init(_ statement: ApprovalStatement, signature: [UInt8]) {
        (self.statement, self.signature) = (statement, signature)
    }

    /// The line of the note.
    public var line: String {
        let digits = signature.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return statement.text + " signature=" + digits.joined()
    }

    /// Reads a line; nil for one that says something else.
    public init?(line: some StringProtocol) {
        let parts = line.split(separator: " ")
        guard parts.count > 1, parts[0] == ApprovalStatement.word else { return nil }
        var values: [String: String] = [:]
        for word in parts.dropFirst() {
            guard let sign = word.firstIndex(of: "=") else { return nil }
            let key = String(word[..<sign])
            guard values.updateValue(String(word[word.index(after: sign)...]), forKey: key) == nil else {
                return nil
            }
        }
        guard let environment = values["env"].flatMap(EnvironmentName.init),
            let identity = values["identity"],
            let from = values["from"], let to = values["to"], let plan = values["plan"],
            let at = values["at"].flatMap({ Int64($0) }), let by = values["by"],
            let signature = values["signature"].flatMap(Self.bytes)
        else { return nil }
        let words = (values["members"] ?? "").split(separator: ",")
        let members = words.compactMap { ApprovalStatement.Member(word: $0) }
        guard members.count == words.count else { return nil }
        let statement = ApprovalStatement(
            environment: environment,
            identity: identity == "-" ? nil : identity,
            members: members,
            from: from == "-" ? nil : CommitID(hex: from),
            to: CommitID(hex: to),
            plan: Fingerprint(hex: plan),
            approver: by,
            at: at
        )
        self.init(statement, signature: signature)
    }

    private static func bytes(_ hex: String) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[start..<start + 2], as: UTF8.self)
            guard !pair.hasPrefix("+"), !pair.hasPrefix("-"), let byte = UInt8(pair, radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }

    /// The approvals in a note.
    public static func all(in note: String) -> [Approval] {
        note.split(separator: "\n").compactMap { Approval(line: $0) }
    }

    /// The note with this approval at its end. What else it says stays.
    public func added(to note: String) -> String {
        let kept = note.split(separator: "\n").map(String.init)
        return (kept + [line]).joined(separator: "\n") + "\n"
    }
}

extension Plan {
    /// Tells the plan from every other: what is run and in which order, byte for byte.
    public var fingerprint: Fingerprint {
        Fingerprint(
            of: steps.map { step in
                let words: [String]
                switch step {
                case .apply(let migration):
                    words = [
                        "apply", migration.id.description, migration.up.blob.hex,
                        migration.down?.blob.hex ?? "-",
                    ]
                case .revert(let applied):
                    let down = replacedDowns[applied]?.blob ?? applied.down
                    words = ["revert", applied.id.description, applied.up.hex, down?.hex ?? "-"]
                }
                return words.joined(separator: " ")
            }
        )
    }
}

/// Why an approval does not count.
public enum UncountedApproval: Hashable, Sendable {
    /// It is of another plan, another start, or another database.
    case other(by: String)
    /// The signature does not count.
    case badSignature(by: String, SignatureProblem)
    /// The signer wrote a migration of the plan.
    case author(Signer)
}
