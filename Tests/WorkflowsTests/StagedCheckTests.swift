import Foundation
import Git
import Migrations
import TestSupport
import Testing

@testable import Workflows

/// The hook understands only what a commit changes, and asks a record what was released. What it says is what a look at everything says.
@Suite struct StagedCheckTests {
    private let temporary: TemporaryRepository

    /// Three releases, one of them not in HEAD's history, and migrations after them.
    init() throws {
        temporary = try TemporaryRepository()
        try temporary.commit(pair("001_a") + pair("002_b") + ["README.md": "x"])
        try temporary.tag("v1")
        try temporary.git("checkout", "-q", "-b", "hotfix")
        try temporary.commit(pair("009_hotfix"), seconds: 10)
        try temporary.tag("v1.1", annotated: true)
        try temporary.git("checkout", "-q", "main")
        try temporary.commit(
            pair("010_c") + ["\(root)/down/002_b.sql": "DROP TABLE IF EXISTS t;\n"],
            seconds: 20
        )
        try temporary.tag("v2")
        try temporary.commit(pair("011_d") + pair("012_e"), seconds: 30)
        try temporary.commit(["code": "1"], seconds: 40)
    }

    private let root = "sql/migrations"

    private func pair(_ name: String, _ up: String = "CREATE TABLE t ();\n") -> [String: String] {
        ["\(root)/up/\(name).sql": up, "\(root)/down/\(name).sql": "DROP TABLE t;\n"]
    }

    private func project() throws -> Project {
        try Project(variables: temporary.environment, at: temporary.path)
    }

    /// What the check says of the index when it reads everything, and asks the releases themselves.
    private func atLength() throws -> Check.Result {
        let project = try project()
        let check = Check(project)
        let head = try #require(try project.repository.head().commit)
        let commits = [head] + (try project.repository.commit(head).parents.prefix(1))
        let old = try commits.map { Set(try project.catalogue(of: $0).files) }
        let catalogue = try project.catalogueOfIndex()
        let subject = try check.subject(
            catalogue: catalogue,
            settings: try project.catalogueSettingsOfIndex(),
            history: [head] + (try project.mergeHeads()),
            old: old.dropFirst().reduce(old[0]) { $0.intersection($1) },
            bases: try commits.map(project.catalogue),
            released: Released(by: try project.releasePoints(), in: project)
        )
        return try check.judge(subject, isCommitted: try catalogue == project.catalogueOfHead())
    }

    private func expectTheSame(_ comment: String) throws {
        let long = try atLength()
        // Twice: the second run finds the record.
        for _ in 0..<2 {
            let short = try Check(try project()).run(.staged)
            #expect(short?.findings ?? [] == long.findings, "\(comment)")
            #expect(short?.migrations ?? 0 == long.migrations, "\(comment)")
            #expect(short?.isCommitted ?? true == long.isCommitted, "\(comment)")
        }
    }

    private func write(_ files: [String: String]) throws {
        for (path, text) in files { try temporary.write(path, text) }
    }

    @Test(arguments: [
        "020_new", "005_late", "009_hotfix", "010_c", "010_twin", "0011_spelling", "2_other", "002_b",
    ])
    func anAddedPairIsJudgedAsALookAtEverythingJudgesIt(name: String) throws {
        try write(pair(name, "CREATE TABLE other ();\nCREATE INDEX ON t (id);\n"))
        try temporary.git("add", "--all")
        try expectTheSame(name)
    }

    @Test(arguments: ["001_a", "009_hotfix", "011_d", "012_e"])
    func aRemovedOrRenamedHalfIsJudgedAsALookAtEverythingJudgesIt(name: String) throws {
        for side in ["up", "down"] where name != "009_hotfix" {
            try temporary.git("mv", "\(root)/\(side)/\(name).sql", "\(root)/\(side)/\(name)_renamed.sql")
            try expectTheSame("\(name) \(side) renamed")
            try temporary.git("rm", "-q", "-f", "\(root)/\(side)/\(name)_renamed.sql")
            try expectTheSame("\(name) \(side) removed")
        }
        try temporary.commit(message: "Removed")
        try write(pair(name, "CREATE TABLE again ();\n"))
        try temporary.git("add", "--all")
        try expectTheSame("\(name) again")
    }

    /// Each of many small changes on top of the last, some of them committed.
    @Test(arguments: [1, 2, 3, 4])
    func whateverIsStagedIsJudgedAsALookAtEverythingJudgesIt(seed: Int) throws {
        var state = UInt64(seed)
        func number(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let names = [
            "001_a", "002_b", "009_hotfix", "010_c", "011_d", "012_e", "012_twin", "030_new", "007_late",
        ]
        for step in 0..<14 {
            let name = names[number(below: names.count)]
            let path = "\(root)/\(["up", "down"][number(below: 2)])/\(name).sql"
            switch number(below: 8) {
            case 0, 1: try write(pair(name, "SELECT \(number(below: 3));\n"))
            case 2: try temporary.write(path, "-- \(number(below: 2))\nCREATE TABLE t ();\n")
            case 3: try? FileManager.default.removeItem(atPath: temporary.path + "/" + path)
            case 4: try temporary.write("\(root)/stray\(number(below: 2))", "x")
            case 5: try temporary.write("\(root)/README.md", "\(number(below: 3))")
            case 6: _ = try? temporary.git("update-index", "--chmod=+x", path)
            default: try temporary.write("\(root)/up/ΰ\(number(below: 3)).sql", "SELECT 1;\n")
            }
            if number(below: 6) > 0 { try temporary.git("add", "--all") }
            try expectTheSame("seed \(seed), step \(step)")
            switch number(below: 6) {
            case 0: try temporary.commit(message: "Step", seconds: 100 + step)
            case 1: _ = try? temporary.git("tag", "v\(3 + number(below: 2))")
            case 2: _ = try? temporary.git("tag", "-d", "v\(3 + number(below: 2))")
            default: break
            }
        }
    }

    @Test func anotherFolderOrLayoutTakesTheLongWayAndSaysTheSame() throws {
        try temporary.write(".gitmigrate", "[migrate]\n\tpath = db\n\tpath = sql/migrations\n")
        try write(["db/up/021_x.sql": "CREATE TABLE x ();\n", "db/down/021_x.sql": "DROP TABLE x;\n"])
        try temporary.git("add", "--all")
        try expectTheSame("configuration staged")
        try temporary.commit(message: "Two folders", seconds: 50)
        try temporary.commit(["code": "2"], seconds: 60)
        try temporary.git("mv", "\(root)/up/012_e.sql", "db/up/012_e.sql")
        try expectTheSame("one half moved")
        try temporary.git("mv", "\(root)/down/012_e.sql", "db/down/012_e.sql")
        try expectTheSame("both halves moved")
    }

    @Test func aRecordThatIsDamagedOrOfOtherSettingsIsMadeAnew() throws {
        let record = temporary.path + "/.git/migrate/releases"
        try write(pair("009_hotfix", "SELECT 9;\n"))
        try temporary.git("add", "--all")
        try expectTheSame("fresh")
        let whole = try Data(contentsOf: URL(fileURLWithPath: record))
        for damaged in [
            Data(), whole.prefix(30), whole.prefix(whole.count - 40), whole + Data(count: 40),
            Data(count: 99),
        ] {
            try damaged.write(to: URL(fileURLWithPath: record))
            try expectTheSame("\(damaged.count) of \(whole.count) bytes")
            #expect(try Data(contentsOf: URL(fileURLWithPath: record)) == whole)
        }
        try temporary.git("config", "migrate.path", "db")
        #expect(try Check(try project()).run(.staged) == nil)
        try write(["db/up/001_a.sql": "CREATE TABLE x ();\n", "db/down/001_a.sql": "DROP TABLE x;\n"])
        try temporary.git("add", "--all")
        try expectTheSame("another folder")
        try temporary.git("config", "--unset", "migrate.path")
        try temporary.git("rm", "-q", "-r", "--cached", "db")
        try expectTheSame("and back")
    }

    @Test func aRecordThatCannotBeKeptIsNoHindrance() throws {
        try Data().write(to: URL(fileURLWithPath: temporary.path + "/.git/migrate"))
        try write(pair("009_hotfix", "SELECT 9;\n"))
        try temporary.git("add", "--all")
        try expectTheSame("no folder to keep it in")
    }
}

extension [String: String] {
    fileprivate static func + (left: Self, right: Self) -> Self { left.merging(right) { $1 } }
}
