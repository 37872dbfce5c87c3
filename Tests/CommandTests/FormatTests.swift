import Foundation
import FoundationXML
import TestSupport
import Testing

/// What `check` writes for programs.
@Suite struct FormatTests {
    /// However many rules there will be.
    private static let rules = "--rule empty --rule syntax --rule unpaired --rule unshared-transaction"
    private static let formats = ["json", "sarif", "github", "gitlab", "junit", "markdown"]

    /// Findings of every severity, with and without a place, and with everything in them that a format must escape.
    private func project() throws -> Session {
        let session = try Session()
        try session.release("001_users", tag: "v1")
        try session.writePair(
            "002_odd, name: 50%",
            up: "SELECT '😀 ```| ]]> <b> &', FRM 1 2;\nSELECT 1\t\u{1B}[31m\u{7} FRM;\n",
            down: "-- nothing\n"
        )
        try session.writePair(
            "003_@you_#1",
            up: "SELECT 1;\nCREATE INDEX CONCURRENTLY i ON t (a);\n",
            down: "SELCT 1;\nSELCT 1;\n"
        )
        try session.repository.write("sql/migrations/up/004_alone.sql", "SELECT 1;\n")
        try session.quietly("git config migrate.rule.unpaired.severity note && git add .")
        return session
    }

    @Test(arguments: formats) func aFormatShowsEveryFinding(format: String) throws {
        let session = try project()
        // A log in SARIF holds the pages of the rules that found something.
        let rules = format == "sarif" ? "--rule syntax --rule unpaired" : Self.rules
        try session.show("git migrate check --format \(format) \(rules)")
        try session.expectGolden("format-\(format)")
    }

    @Test(arguments: formats) func onlyTheDocumentGoesToStandardOutputAndItIsWellFormed(format: String) throws
    {
        let session = try project()
        let line = "git migrate check --format \(format) \(Self.rules)"
        let shown = try session.quietly("\(line) 2>/dev/null")
        #expect(shown.status == 1)
        try Self.expectWellFormed(shown.text, format)
        #expect(!shown.text.contains("\u{1B}"))
        #expect(
            try session.quietly("\(line) 2>&1 >/dev/null").text
                == "5 errors, 1 warning and 1 note (4 migrations checked)\n"
        )
    }

    @Test(arguments: formats) func nothingToSayIsADocumentToo(format: String) throws {
        let session = try Session()
        try session.release("001_users")
        try session.release("002_posts")
        for scope in ["--staged", "--all", "HEAD~1..HEAD", "--all -- no/such/folder"] {
            let shown = try session.quietly("git migrate check --format \(format) 2>/dev/null \(scope)")
            #expect(shown.status == 0, "\(scope)")
            try Self.expectWellFormed(shown.text, format)
            if format != "github" { #expect(!shown.text.isEmpty, "\(scope)") }
        }
        try session.show("git migrate check --all --format \(format)")
        try session.expectGolden("format-\(format)-empty")
    }

    private static func expectWellFormed(_ text: String, _ format: String) throws {
        switch format {
        case "json", "sarif", "gitlab":
            _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
        case "junit":
            let parser = XMLParser(data: Data(text.utf8))
            #expect(parser.parse(), "\(String(describing: parser.parserError))")
        case "github":
            let command = #/::(error|warning|notice) (file|line|col|endColumn|title)=[^:]+::.+/#
            for line in text.split(separator: "\n") {
                #expect(line.wholeMatch(of: command) != nil, "\(line)")
            }
        default:
            #expect(text.hasPrefix("### git migrate check\n"))
        }
    }

    @Test func theSameFindingHasTheSameFingerprintWhereverItMovesAndNoOtherHasIt() throws {
        let session = try project()
        let before = try fingerprints(session)
        #expect(Set(before).count == before.count)
        try session.writePair("003_@you_#1", up: "SELECT 1;\n", down: "-- more\n\nSELCT 1;\n  SELCT 1;\n")
        try session.quietly("git add .")
        #expect(Set(try fingerprints(session)).isSubset(of: before))
    }

    private func fingerprints(_ session: Session) throws -> [String] {
        let text = try session.quietly("git migrate check --format gitlab \(Self.rules) 2>/dev/null").text
        return text.matches(of: #/"fingerprint": "([0-9a-f]{16})"/#).map { String($0.output.1) }
    }

    @Test func aPageOnAServerLinksToTheServer() throws {
        let session = try project()
        session.environment["GITHUB_SERVER_URL"] = "https://github.example"
        session.environment["GITHUB_REPOSITORY"] = "shop/db"
        session.environment["GITHUB_SHA"] = "0123abc"
        let onGitHub = try session.quietly("git migrate check --format markdown").text
        #expect(
            onGitHub.contains("](https://github.example/shop/db/blob/0123abc/sql/migrations/up/002_odd%2C%20")
        )
        session.environment["GITHUB_SHA"] = nil
        session.environment["CI_PROJECT_URL"] = "https://gitlab.example/shop/db"
        session.environment["CI_COMMIT_SHA"] = "0123abc"
        let onGitLab = try session.quietly("git migrate check --format markdown").text
        #expect(onGitLab.contains("](https://gitlab.example/shop/db/-/blob/0123abc/sql/"))
    }

    @Test(.enabled(if: SARIFSchema.isAvailable, "needs the schema of SARIF and Python's jsonschema"))
    func aLogIsAsTheSchemaOfSARIFSays() throws {
        let session = try project()
        for scope in ["--staged", "--all"] {
            let log = try session.quietly("git migrate check \(scope) --format sarif 2>/dev/null").text
            let file = session.repository.folder + "/log.sarif"
            try log.write(toFile: file, atomically: true, encoding: .utf8)
            let outcome = try SARIFSchema.validate(file)
            #expect(outcome.status == 0, "\(outcome.out)\(outcome.err)")
        }
    }

    @Test func aFormatThatIsNoneIsAnsweredWithThoseThatAre() throws {
        let session = try Session()
        for line in ["--format xml", "--severity fatal", "--rule unpiared", "--rule", "--format"] {
            #expect(try session.quietly("git migrate check \(line)").status == 129)
            try session.show("git migrate check \(line) 2>&1 | grep -v '^Usage:'")
        }
        try session.expectGolden("format-refused")
    }
}

/// The JSON schema of SARIF 2.1.0, which OASIS publishes, and a program that reads it.
enum SARIFSchema {
    /// Looked for in `$GIT_MIGRATE_SCHEMAS`, or beside the package in `shared/schemas`.
    private static let file: String = {
        let named = ProcessInfo.processInfo.environment["GIT_MIGRATE_SCHEMAS"]
        let beside = Tool.package.deletingLastPathComponent().appendingPathComponent("shared/schemas")
        return (named.map { URL(fileURLWithPath: $0) } ?? beside)
            .appendingPathComponent("sarif-schema-2.1.0.json").path
    }()

    static let isAvailable =
        FileManager.default.isReadableFile(atPath: file)
        && (try? run("python3", ["-c", "import jsonschema"]).status) == 0

    static func validate(_ log: String) throws -> Outcome {
        let program = """
            import json, sys, jsonschema
            schema, log = (json.load(open(name)) for name in sys.argv[1:])
            errors = list(jsonschema.validators.validator_for(schema)(schema).iter_errors(log))
            for error in errors: print(error.json_path, error.message)
            sys.exit(bool(errors))
            """
        return try run("python3", ["-c", program, file, log])
    }
}
