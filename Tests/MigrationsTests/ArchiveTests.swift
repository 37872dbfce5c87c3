import Migrations
import Testing

/// What a baseline stands for, in its script's head and in plans.
@Suite struct ArchiveTests {
    private func blob(_ digit: Character) -> BlobID { BlobID(hex: String(repeating: digit, count: 40)) }

    private func archive() throws -> Archive {
        Archive(
            release: "v1.4",
            commit: CommitID(hex: String(repeating: "c", count: 40)),
            migrations: [
                ArchivedMigration(
                    id: try id("010_baseline_v1_0"),
                    up: blob("1"),
                    down: blob("2"),
                    parts: [
                        ArchivedMigration(id: try id("001_a"), up: blob("3"), down: nil),
                        ArchivedMigration(id: try id("1_2"), up: blob("4"), down: blob("5")),
                    ]
                ),
                ArchivedMigration(id: try id("011_with a  space"), up: blob("6"), down: blob("7")),
                ArchivedMigration(id: try id("012"), up: blob("8"), down: blob("9")),
            ]
        )
    }

    @Test func aManifestIsReadAsItWasWritten() throws {
        let archive = try archive()
        let text = ArchiveManifest.text(archive)
        let script = "-- Head\n\n" + text + "\nSET LOCAL search_path = '';\n"
        #expect(try ArchiveManifest.read(Array(script.utf8)) == archive)
        let crlf = script.replacing("\n", with: "\r\n")
        #expect(try ArchiveManifest.read(Array(crlf.utf8)) == archive)
        #expect(try ArchiveManifest.read(Array("CREATE TABLE a ();\n\(text)".utf8)) == nil)
        #expect(try ArchiveManifest.read(Array("".utf8)) == nil)
    }

    @Test func whatIsWrongWithAManifestIsToldWithItsLine() throws {
        let lines = ArchiveManifest.text(try archive()).split(separator: "\n").map(String.init)
        func problem(_ lines: [String]) -> ArchiveManifest.Failure? {
            do throws(ArchiveManifest.Failure) {
                _ = try ArchiveManifest.read(Array(lines.map { $0 + "\n" }.joined().utf8))
                return nil
            } catch {
                return error
            }
        }
        #expect(problem(lines) == nil)
        #expect(problem([String(lines[0].dropLast())] + lines.dropFirst())?.problem == .heading)
        #expect(problem(Array(lines.dropLast()))?.problem == .noEnd)
        #expect(problem(lines.dropLast(2) + lines.suffix(1))?.problem == .count(said: 5, found: 4))
        let odd = Array(lines.dropLast(2)) + ["-- hello", lines[6]]
        #expect(problem(odd)?.problem == .entry("-- hello") && problem(odd)?.line == 6)
        let deep = [lines[0], "--  " + lines[1].dropFirst(2)] + lines.dropFirst(2)
        #expect(problem(deep)?.line == 2)
        let twice = Array(lines.dropLast(2)) + [lines[4], lines[6]]
        let repeated = try id("011_with a  space")
        #expect(problem(twice)?.problem == .twice(repeated))
    }

    @Test func noLossOfALineGoesUnseen() throws {
        let text = ArchiveManifest.text(try archive())
        let lines = text.split(separator: "\n")
        for left in lines.indices {
            let rest = lines.indices.filter { $0 != left }.map { lines[$0] + "\n" }.joined()
            let read = try? ArchiveManifest.read(Array(rest.utf8))
            #expect(read == nil || read == .some(nil), "without line \(left + 1)")
        }
    }

    @Test func aDatabaseStandsAtABaselineOrBeforeItOrInBetween() throws {
        var target = try catalogue("002_baseline_v1 B b", "003_c C c")
        target.archives = [
            BlobID(hex: "B"): Archive(
                release: "v1",
                commit: CommitID(hex: "c"),
                migrations: [
                    ArchivedMigration(id: try id("001_a"), up: BlobID(hex: "A"), down: BlobID(hex: "a")),
                    ArchivedMigration(id: try id("002_b"), up: BlobID(hex: "BB"), down: nil),
                ]
            )
        ]
        let all = Plan(from: try applied("001_a A a", "002_b BB -"), to: target, as: PlanRequest())
        #expect(names(all.applies) == ["003_c"] && all.obstacles.isEmpty && all.isWhole)
        var one = PlanRequest()
        one.isInOrder = true
        one.paths = ["sql/up/002_baseline_v1.sql"]
        let done = Plan(from: try applied("001_a A a", "002_b BB -"), to: target, as: one)
        #expect(done.isEmpty && done.obstacles.isEmpty, "\(done.obstacles)")
        let new = Plan(from: [], to: target, as: PlanRequest())
        #expect(names(new.applies) == ["002_baseline_v1", "003_c"] && new.obstacles.isEmpty)
        let between = Plan(from: try applied("001_a A a"), to: target, as: .permissive)
        guard case .partlyArchived(let baseline, let missing) = between.obstacles.first else {
            Issue.record("\(between.obstacles)")
            return
        }
        #expect(names([baseline]) == ["002_baseline_v1"] && names(missing) == ["002_b"])
        #expect(!between.isWhole)
        let edited = Plan(from: try applied("001_a A! a", "002_b BB -"), to: target, as: PlanRequest())
        guard case .edited(let row, _)? = edited.obstacles.first else {
            Issue.record("\(edited.obstacles)")
            return
        }
        #expect(row.id.description == "001_a")
        let older = Plan(
            from: try applied("002_baseline_v1 B b", "003_c C c"),
            to: try catalogue("001_a A a", "002_b BB -"),
            as: PlanRequest()
        )
        #expect(older.obstacles.contains { if case .wouldRevert = $0 { true } else { false } })
    }

    @Test func whatStandsBesideABaselineRunsAfterItOnANewDatabase() throws {
        var target = try catalogue("002_baseline_v1 B b", "001_late L l", "003_c C c")
        target.archives = [
            BlobID(hex: "B"): Archive(
                release: "v1",
                commit: CommitID(hex: "c"),
                migrations: [ArchivedMigration(id: try id("001_a"), up: BlobID(hex: "A"), down: nil)]
            )
        ]
        let plan = Plan(from: [], to: target, as: PlanRequest())
        #expect(names(plan.applies) == ["002_baseline_v1", "001_late", "003_c"])
        #expect(plan.obstacles.isEmpty)
        let basis = RunOrder.Basis(applied: [], catalogue: target)
        #expect(RunOrder(plan, from: basis).isOne)
    }
}
