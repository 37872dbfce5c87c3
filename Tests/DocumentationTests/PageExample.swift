import Migrations
import TestSupport
import Testing
import Workflows

/// A block of a rule's page, which is a project: earlier migrations that a release holds, and one that is new.
struct PageExample: CustomTestStringConvertible {
    let rule: String
    let block: String
    /// Whether the rule must find something in it.
    let isBreach: Bool
    /// The place among the blocks below its heading, from 1.
    let number: Int

    var testDescription: String { "\(rule), \(Self.heading(isBreach)) \(number)" }

    static func heading(_ isBreach: Bool) -> String { isBreach ? "Found" : "Not found" }

    /// Every block of every page that is judged.
    static func all() throws -> [PageExample] {
        try RulePage.all().flatMap { page in
            [true, false].flatMap { isBreach in
                page.blocks(below: heading(isBreach)).enumerated().map { place, block in
                    PageExample(rule: page.id, block: block, isBreach: isBreach, number: place + 1)
                }
            }
        }
    }

    /// What the rule finds in it, but for a half that the block does not hold.
    func findings() throws -> [Finding] {
        let repository = try TemporaryRepository()
        try repository.git(["fast-import", "--quiet"], input: history)
        let project = try Project(variables: repository.environment, at: repository.path)
        let scope: Check.Scope = earlier.isEmpty ? .revision("main") : .range("v1..main")
        let result = try #require(try Check(project).run(scope))
        let filled = [up == nil ? path("up", newest) : nil, down == nil ? path("down", newest) : nil]
        return result.findings.filter { $0.rule == rule && !filled.contains($0.location.path) }
    }

    private var earlier: [String] { parts.filter { $0.mark == "-- before" }.map(\.text) }
    private var up: String? { half("-- up") }
    private var down: String? { half("-- down") }

    private func half(_ mark: String) -> String? {
        let texts = parts.filter { $0.mark == mark }.map(\.text)
        return texts.isEmpty ? nil : texts.joined()
    }

    private static let marks = ["-- before", "-- up", "-- down"]

    /// Starts a line with a setting of the project: `-- config: migrate.header = Author`.
    private static let settingMark = "-- config: "

    /// The settings that the block holds, as the project's file has them.
    private var settings: String {
        block.split(separator: "\n").filter { $0.hasPrefix(Self.settingMark) }.map { line in
            let setting = line.dropFirst(Self.settingMark.count)
            let key = setting.prefix { $0 != " " }
            return "[migrate]\n\t\(key.dropFirst("migrate.".count))\(setting.dropFirst(key.count))\n"
        }.joined()
    }

    /// What stands below each mark; what stands below none is the up script.
    private var parts: [(mark: String, text: String)] {
        var parts: [(mark: String, text: String)] = []
        for line in block.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix(Self.settingMark) { continue }
            if Self.marks.contains(String(line)) {
                parts.append((String(line), ""))
            } else {
                if parts.isEmpty { parts.append(("-- up", "")) }
                parts[parts.count - 1].text += line + "\n"
            }
        }
        return parts
    }

    private var newest: Int { earlier.count + 1 }

    /// The project as `git fast-import` takes it.
    private var history: String {
        let harmless = "SELECT 1;\n"
        let old = earlier.enumerated().flatMap { place, text in
            [file(path("up", place + 1), text), file(path("down", place + 1), harmless)]
        }
        let isOff = Rules.rule(rule)?.isOff == true
        let text = settings + (isOff ? "[migrate \"rule.\(rule)\"]\n\tseverity = error\n" : "")
        let base = commit(text.isEmpty ? old : old + [file(".gitmigrate", text)])
        let change = commit([
            file(path("up", newest), up ?? harmless), file(path("down", newest), down ?? harmless),
        ])
        return base + (earlier.isEmpty ? "" : "reset refs/tags/v1\nfrom refs/heads/main\n\n") + change
    }

    private func path(_ side: String, _ version: Int) -> String {
        "sql/migrations/\(side)/00\(version)_example.sql"
    }

    private func commit(_ files: [String]) -> String {
        "commit refs/heads/main\ncommitter Carl Committer <carl@example.org> 1739188800 +0000\ndata 0\n"
            + files.joined() + "\n"
    }

    private func file(_ path: String, _ text: String) -> String {
        "M 100644 inline \(path)\ndata \(text.utf8.count)\n\(text)\n"
    }
}
