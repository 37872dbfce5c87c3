import Foundation
import Git
import TestSupport
import Testing

@Suite struct ConfigurationTests {
    private let temporary: TemporaryRepository

    init() throws {
        temporary = try TemporaryRepository()
    }

    private func read(_ text: String, _ variables: [String: String] = [:]) throws -> Configuration {
        try temporary.opened(in: temporary.path, variables).configuration(committed: Array(text.utf8))
    }

    private func writeHome(_ file: String, _ text: String) throws -> String {
        let path = temporary.folder + "/" + file
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    @Test func aStrongerScopeWins() throws {
        let committed = "[migrate]\n\tpath = committed\n"
        #expect(try read(committed).entry("migrate.path")?.scope == .committed)

        let system = try writeHome("system", "[migrate]\n\tpath = system\n")
        let variables = ["GIT_CONFIG_SYSTEM": system, "GIT_CONFIG_NOSYSTEM": "0"]
        #expect(try read(committed, variables).string("migrate.path") == "system")
        _ = try writeHome(".config/git/config", "[migrate]\n\tpath = xdg\n")
        #expect(try read(committed, variables).string("migrate.path") == "xdg")
        _ = try writeHome(".gitconfig", "[migrate]\n\tpath = home\n")
        #expect(try read(committed, variables).string("migrate.path") == "home")
        #expect(try read(committed, variables).entry("migrate.path")?.scope == .global)
        try temporary.git("config", "migrate.path", "local")
        #expect(try read(committed, variables).entry("migrate.path")?.scope == .local)
        let command = variables.merging([
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "migrate.path", "GIT_CONFIG_VALUE_0": "count",
        ]) { $1 }
        #expect(try read(committed, command).string("migrate.path") == "count")
        let parameter = command.merging(["GIT_CONFIG_PARAMETERS": "'migrate.path'='parameter'"]) { $1 }
        #expect(try read(committed, parameter).string("migrate.path") == "parameter")
        #expect(try read(committed, parameter).entry("migrate.path")?.scope == .command)
    }

    @Test func theVariablesThatReplaceFilesAreHeeded() throws {
        _ = try writeHome(".gitconfig", "[migrate]\n\tpath = home\n")
        let other = try writeHome("other", "[migrate]\n\tpath = other\n")
        #expect(try read("", ["GIT_CONFIG_GLOBAL": other]).string("migrate.path") == "other")
        #expect(try read("", ["GIT_CONFIG_GLOBAL": "/dev/null"]).string("migrate.path") == nil)
        let noSystem = ["GIT_CONFIG_SYSTEM": other, "GIT_CONFIG_NOSYSTEM": "1", "HOME": "/nowhere"]
        #expect(try read("", noSystem).string("migrate.path") == nil)
    }

    @Test func includesOfTheUsersOwnFilesAreFollowed() throws {
        _ = try writeHome("included", "[migrate]\n\tpath = included\n")
        _ = try writeHome(".gitconfig", "[includeIf \"gitdir:\(temporary.path)/\"]\n\tpath = included\n")
        #expect(try read("").string("migrate.path") == "included")
    }

    @Test(arguments: [
        ("[include]\n\tpath = /etc/passwd\n", 1), ("[migrate]\n\tpath = x\n  [InClude] path = x\n", 3),
        ("[includeIf \"gitdir:/\"]\n\tpath = x\n", 1), ("\u{FEFF}[include]\npath=x\n", 1),
        ("[a]\n[includeif.gitdir:/]", 2), ("[include\t\"x\"]", 1),
    ])
    func aCommittedFileMayNotIncludeAnother(text: String, line: Int) {
        let error = #expect(throws: GitError.self) { try read(text) }
        guard case .invalidConfiguration(".gitmigrate", line, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func aCommentOrAValueMayTalkOfIncludes() throws {
        let text = "; see [include]\n# [include]\n[migrate]\n\tpath = a [include] ; [x]\n"
        #expect(try read(text).string("migrate.path") == "a [include]")
    }

    @Test(arguments: [
        "", "\n", "[a]", "[a]\nb", "[a]\nb = c", "[a] b = c", "[a]b=c\n[d]e", "[A.B]\nC=D", "[a \"B\"]\nc=d",
        "[a \"x \\\" y\\\\\\q\"]\nc", "[a]\nb = \"c # d\" e ; f", "[a]\nb = c\\\n d", "[a]\r\nb = c\r\n",
        "[a]\nb = \\t\\n\\b\\\\\\\"", "[a]\nb =   c  d   ", "\u{FEFF}[a]\nb=1", "[a]\nb-1 = é",
        "[a]\nb = \"c\"\"d\"",
        "path = a", "[a]\nb = c\\", "[a]\nb = \"  c  \"  ", "# x\n;y\n  [a]\n  b", "[a]\nb=\n", "[a][b]\nc=d",
        "[a]\nb = c\rd", "[a \"\"]\nb=c", "[]\nb=c", "[ \"x\"]\nb=c",
        "[a", "[a\n]", "[a b]", "[a \"b]", "[a \"b\" ]", "[a_b]\nc=d", "[a]\n1b=c", "[a]\nb_c=d",
        "[a]\nb c=d",
        "[a]\nb = \"c", "[a]\nb = \"c\nd\"", "[a]\nb = \\q", "[a]\n=b", "[a]\nb ; c", "]", "[a]\n\u{0B}b=c",
        "[a]\n-b=c",
    ])
    func aCommittedFileIsReadAsTheRealGitReadsIt(text: String) throws {
        let file = try writeHome("committed", text)
        let listed = try? temporary.git("config", "--file", file, "--list", "-z")
        let entries = try? read(text).entries.filter { $0.scope == .committed }
        let own = entries?.map { $0.name + ($0.value.map { "\n" + $0 } ?? "") + "\0" }.joined()
        #expect(own == listed)
    }

    @Test(arguments: [
        ("[migrate]\n\tpath = a\n[broken\n", 3), ("[migrate]\n\tpath = \"open\n\n", 2),
        ("[migrate]\n\t1x = y\n\n", 2), ("[migrate \"x]\n\n", 1), ("[migrate]\n\tpath = a\\qb\n\n", 2),
        ("[migrate]\r\n\r\n\tpath a", 3),
    ])
    func aSyntaxErrorNamesTheCommittedFileAndItsLine(text: String, line: Int) {
        let error = #expect(throws: GitError.self) { try read(text) }
        guard case .invalidConfiguration(".gitmigrate", line, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func aNULIsRefusedAndDoesNotEndTheFile() {
        #expect(
            throws: GitError.invalidConfiguration(file: ".gitmigrate", line: 2, message: "NUL character")
        ) { try read("[migrate]\n\tpath = a\u{0}\n\turl = b\n") }
    }

    @Test func aSyntaxErrorInTheRepositorysFileNamesItAndTheLine() throws {
        let repository = try temporary.opened()
        let path = temporary.path + "/.git/config"
        try "[core]\n\tbare = false\n[broken\n".write(toFile: path, atomically: false, encoding: .utf8)
        for attempt in [{ _ = try repository.configuration() }, { _ = try temporary.opened() }] {
            let error = #expect(throws: GitError.self, performing: attempt)
            guard case .invalidConfiguration(path, 3, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test func namesAreNormalisedAsGitDoes() throws {
        let text = "[MiGrate \"Production EU.x\"]\n\tURLfrom = A\n[migrate]\n\tReleases = v*\n\tconfirm\n"
        let configuration = try read(text)
        #expect(configuration.entry("migrate.Production EU.x.urlFrom")?.value == "A")
        #expect(
            configuration.entry("MIGRATE.Production EU.x.URLFROM")?.name == "migrate.Production EU.x.urlfrom"
        )
        #expect(configuration.entry("migrate.production eu.x.urlfrom") == nil)
        #expect(configuration.subsections(of: "Migrate") == ["Production EU.x"])
        #expect(configuration.entry("migrate.confirm")?.value == nil)
        #expect(try configuration.bool("migrate.confirm") == true)
        #expect(configuration.string("migrate.confirm") == nil)
    }

    @Test func allValuesOfTheStrongestScopeAreGiven() throws {
        let text = "[migrate]\n\tpath = a\n\tpath = b\n"
        #expect(try read(text).strings("migrate.path") == ["a", "b"])
        try temporary.git("config", "--add", "migrate.path", "c")
        try temporary.git("config", "--add", "migrate.path", "d")
        #expect(try read(text).strings("migrate.path") == ["c", "d"])
        #expect(try read(text).strings("migrate.none").isEmpty)
    }

    @Test func numbersAndBooleansAreGits() throws {
        let configuration = try read("[a]\n\ton = yes\n\toff = 0\n\tbad = maybe\n\tsize = 3k\n\tempty =\n")
        #expect(try configuration.bool("a.on") == true)
        #expect(try configuration.bool("a.off") == false)
        #expect(try configuration.bool("a.empty") == false)
        #expect(try configuration.bool("a.none") == nil)
        #expect(try configuration.int("a.size") == 3072)
        let bad = { (kind: String) in
            GitError.invalidConfiguration(
                file: ".gitmigrate",
                line: nil,
                message: "bad \(kind) value 'maybe' for 'a.bad'"
            )
        }
        #expect(throws: bad("boolean")) { try configuration.bool("a.bad") }
        #expect(throws: bad("numeric")) { try configuration.int("a.bad") }
    }

    @Test func theRealGitsCommandLineIsRead() throws {
        let values = [
            "plain": "x", "quote": "it's! \\ \"q\"", "equals": "a=b=c", "empty": "", "space": " a  b ",
        ]
        var arguments = values.flatMap { ["-c", "migrate.Sub Section.\($0.key)=\($0.value)"] }
        arguments += [
            "-c", "migrate.alone", "-c", "alias.show-parameters=!printf %s \"$GIT_CONFIG_PARAMETERS\"",
        ]
        let parameters = try temporary.git(arguments + ["show-parameters"])
        let configuration = try read("", ["GIT_CONFIG_PARAMETERS": parameters])
        for (key, value) in values {
            #expect(configuration.string("migrate.Sub Section.\(key)") == value)
        }
        #expect(try configuration.bool("migrate.alone") == true)
        #expect(configuration.entry("migrate.alone")?.value == nil)
    }

    @Test func theQuotingOfAnOlderGitIsRead() throws {
        let parameters = "'migrate.path=a=b' 'migrate.alone'  'migrate.Sub.x=it'\\''s'"
        let configuration = try read("", ["GIT_CONFIG_PARAMETERS": parameters])
        #expect(configuration.string("migrate.path") == "a=b")
        #expect(try configuration.bool("migrate.alone") == true)
        #expect(configuration.string("migrate.Sub.x") == "it's")
    }

    @Test(arguments: [
        ["GIT_CONFIG_PARAMETERS": "migrate.path=x"], ["GIT_CONFIG_PARAMETERS": "'migrate.path'='x"],
        ["GIT_CONFIG_PARAMETERS": "'migrate.path'='x'y"], ["GIT_CONFIG_PARAMETERS": "'nodot'='x'"],
        ["GIT_CONFIG_COUNT": "many"], ["GIT_CONFIG_COUNT": "-1"], ["GIT_CONFIG_COUNT": "1"],
        ["GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "a.b"],
        ["GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "a.1b", "GIT_CONFIG_VALUE_0": "x"],
    ])
    func aBadVariableIsNamed(variables: [String: String]) throws {
        let error = #expect(throws: GitError.self) { try read("", variables) }
        guard case .invalidConfiguration(let file?, nil, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(file.hasPrefix("GIT_CONFIG_"))
    }
}
