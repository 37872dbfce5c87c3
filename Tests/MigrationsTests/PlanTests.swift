import Migrations
import Testing

@Suite struct PlanTests {
    private func plan(
        _ rows: [AppliedMigration],
        _ catalogue: Catalogue,
        _ direction: PlanRequest.Direction = .deploy,
        _ adjust: (inout PlanRequest) -> Void = { _ in }
    ) -> Plan {
        var request = PlanRequest(direction)
        adjust(&request)
        return Plan(from: rows, to: catalogue, as: request)
    }

    @Test("An empty database gets everything, in version order")
    func first() throws {
        let plan = plan([], try catalogue("10_c C c", "2_b B b", "1_a A a"))
        #expect(names(plan.applies) == ["1_a", "2_b", "10_c"])
        #expect(plan.obstacles.isEmpty && plan.remarks.isEmpty && plan.isWhole && !plan.isEmpty)
    }

    @Test("A database that has everything gets nothing")
    func second() throws {
        let plan = plan(try applied("1_a A a", "2_b B b"), try catalogue("1_a A a", "2_b B b"))
        #expect(plan.isEmpty && plan.isWhole && plan.obstacles.isEmpty && plan.remarks.isEmpty)
        let nothing = self.plan([], .empty)
        #expect(nothing.isEmpty && nothing.isWhole && nothing.obstacles.isEmpty)
    }

    @Test("A rollback reverts in the reverse order of how things ran, and applies nothing")
    func rollback() throws {
        let rows = try applied("1_a A a", "3_c C c", "2_b B b")
        let back = plan(rows, try catalogue("1_a A a"), .rollback)
        #expect(back.reverts.map(\.id.description) == ["2_b", "3_c"])
        #expect(back.obstacles.isEmpty && back.isWhole)
        let sideways = plan(rows, try catalogue("1_a A a", "4_d D d"), .rollback)
        #expect(sideways.applies.isEmpty && !sideways.isWhole)
        #expect(sideways.obstacles == [.wouldApply(try catalogue("4_d D d").migrations)])
    }

    @Test("A deployment reverts only when it was asked to")
    func revert() throws {
        let rows = try applied("1_a A a", "2_b B b", "3_c C c")
        let target = try catalogue("1_a A a", "4_d D d")
        let refused = plan(rows, target)
        #expect(refused.reverts.isEmpty && !refused.isWhole)
        #expect(refused.obstacles == [.wouldRevert([rows[2], rows[1]])])
        let asked = plan(rows, target) { $0.allowRevert = true }
        #expect(asked.steps.map(\.id.description) == ["3_c", "2_b", "4_d"])
        #expect(asked.obstacles.isEmpty && asked.isWhole)
    }

    @Test("A revert without a recorded down script is an obstacle, whoever asks")
    func irreversible() throws {
        let rows = try applied("1_a A -", "2_b B b")
        #expect(plan(rows, .empty, .rollback).obstacles == [.irreversible(rows[0])])
        #expect(plan(rows, .empty) { $0.allowRevert = true }.obstacles == [.irreversible(rows[0])])
        #expect(Plan(reverting: rows, isWhole: true).obstacles == [.irreversible(rows[0])])
        #expect(Plan(reverting: rows, isWhole: true).reverts == [rows[1], rows[0]])
    }

    @Test("An edited script stops a deployment, and is remarked on by a rollback")
    func edited() throws {
        let rows = try applied("1_a A a")
        let target = try catalogue("1_a OTHER a")
        #expect(plan(rows, target).obstacles == [.edited(rows[0], target.migrations[0])])
        #expect(plan(rows, target, .rollback).obstacles.isEmpty)
        #expect(plan(rows, target, .rollback).remarks == [.editedKept(rows[0], target.migrations[0])])
        let inForm = plan(rows, target) { $0.editedInForm = [target.migrations[0].id] }
        #expect(inForm.obstacles.isEmpty && inForm.isEmpty)
        #expect(inForm.remarks == [.editedInForm(rows[0], target.migrations[0])])
    }

    @Test("A rename is a remark, and a down script that was mended since is one where it would have run")
    func remarks() throws {
        let rows = try applied("1_a A a", "2_b B b")
        let target = try catalogue("1_x A a", "2_b B mended")
        let renamed = plan(rows, target) { $0.checkedOut = target }
        #expect(renamed.isEmpty && renamed.isWhole && renamed.obstacles.isEmpty)
        #expect(renamed.remarks == [.renamed(rows[0], target.migrations[0])], "nothing is reverted")
        let back = plan(rows, try catalogue("1_a A a"), .rollback) { $0.checkedOut = target }
        #expect(back.remarks == [.otherDown(rows[1], target.migrations[1])])
        #expect(Plan(reverting: rows, isWhole: true, checkedOut: target).remarks == back.remarks)
        #expect(plan(rows, .empty, .rollback).remarks.isEmpty, "what is checked out nowhere was not mended")
    }

    @Test("SQL files that are no migrations are named before a deployment, which does not run them")
    func strays() throws {
        let pairs = files("sql/up/1_a.sql", "sql/down/1_a.sql", "sql/up/later.sql", "sql/tool.sh")
        let target = Catalogue(files: pairs, layout: .split, roots: ["sql"])
        #expect(plan([], target).remarks == [.strays(files("sql/up/later.sql"))])
        #expect(plan([], target, .rollback).remarks.isEmpty)
    }

    @Test("A rollback that keeps an edited migration does not bring the environment to the commit")
    func keptEdit() throws {
        let rows = try applied("1_a A a", "2_b B b")
        let back = plan(rows, try catalogue("1_a OTHER a"), .rollback)
        #expect(back.reverts == [rows[1]] && back.obstacles.isEmpty)
        #expect(!back.isWhole)
        #expect(plan(rows, try catalogue("1_a A a"), .rollback).isWhole)
    }

    @Test("A version below one that stays applied is late")
    func late() throws {
        let rows = try applied("1_a A a", "5_e E e")
        let target = try catalogue("1_a A a", "3_c C c", "5_e E e", "6_f F f")
        let late = target.migrations[1]
        #expect(plan(rows, target).obstacles == [.late(late, below: rows[1].id)])
        let asked = plan(rows, target) { $0.allowLate = true }
        #expect(asked.obstacles.isEmpty && names(asked.applies) == ["3_c", "6_f"])
        #expect(asked.remarks == [.late(late, below: rows[1].id)])
        let proven = plan(rows, target) { $0.lateIsProven = true }
        #expect(proven.obstacles.isEmpty && proven.steps == asked.steps)
        #expect(proven.remarks == [.lateProven(late, below: rows[1].id)])
        let afterRevert = plan(rows, try catalogue("1_a A a", "3_c C c")) { $0.allowRevert = true }
        #expect(afterRevert.obstacles.isEmpty, "what goes away makes nothing late")
        #expect(plan(rows, try catalogue("1_a A a", "3_c C c")).obstacles.count == 2, "what stays does")
    }

    @Test("Lateness is judged by what a renumbered migration is called now")
    func lateAfterRenumbering() throws {
        let down = plan(try applied("20250210_a A a"), try catalogue("1_a A a", "2_b B b"))
        #expect(down.obstacles.isEmpty, "a fresh database would run them in the same order")
        let up = plan(try applied("2_a A a"), try catalogue("3_b B b", "5_a A a"))
        #expect(up.obstacles == [.late(try catalogue("3_b B b").migrations[0], below: try id("5_a"))])
    }

    @Test("Migrations that share a version stop a deployment unless a release has them together")
    func duplicates() throws {
        let target = try catalogue("5_a A a", "5_b B b", "6_c C c")
        let group = Array(target.migrations.prefix(2))
        #expect(plan([], target).obstacles == [.duplicateVersion(group)])
        let released = plan([], target) { $0.releasedDuplicates = [group[0].id.version] }
        #expect(released.obstacles.isEmpty && names(released.applies) == ["5_a", "5_b", "6_c"])
        #expect(released.remarks == [.duplicateVersion(group)])
        #expect(plan(try applied("5_a A a"), target).obstacles == [.duplicateVersion(group)])
        #expect(
            plan(try applied("5_a A a", "5_b B b"), target).obstacles.isEmpty,
            "what ran already is no obstacle"
        )
    }

    @Test(
        "Migrations that share version and name cannot be told apart, released or not",
        arguments: ["1_a", "001_a"]
    )
    func twins(other: String) throws {
        let twins =
            try Pair("1_a A a").files(root: "old") + Pair(name: other, up: "B", down: "b").files(root: "new")
        let target = Catalogue(files: twins, layout: .split, roots: ["new", "old"])
        let plan = plan([], target) { $0.releasedDuplicates = [target.migrations[0].id.version] }
        #expect(plan.obstacles == [.duplicateVersion(target.migrations)])
    }

    @Test("A new migration does not take the name that the ledger has for another")
    func nameTaken() throws {
        let rows = try applied("5_x X x")
        let target = try catalogue("3_x X x", "5_x NEW n")
        let plan = plan(rows, target) { $0.allowLate = true }
        #expect(plan.obstacles == [.nameTaken(target.migrations[1], by: rows[0])])
        let reverted = self.plan(rows, try catalogue("5_x NEW n", "3_y Y y")) { $0.allowRevert = true }
        #expect(
            reverted.obstacles == [.edited(rows[0], try catalogue("5_x NEW n").migrations[0])]
                + [.late(try catalogue("3_y Y y").migrations[0], below: rows[0].id)]
        )
    }

    @Test("A migration without a down script is applied only when asked for")
    func missingDown() throws {
        let target = try catalogue("1_a A -", "2_b B b")
        #expect(plan([], target).obstacles == [.missingDown(target.migrations[0])])
        let asked = plan([], target) { $0.allowMissingDown = true }
        #expect(asked.obstacles.isEmpty && asked.remarks == [.missingDown(target.migrations[0])])
        #expect(plan(try applied("1_a A -"), try catalogue("1_a A -")).obstacles.isEmpty)
    }

    @Test("Paths choose single migrations by either half, and those that choose none are named")
    func paths() throws {
        let target = try catalogue("1_a A a", "2_b B b", "3_c C c")
        let one = plan([], target) { $0.paths = ["sql/down/2_b.sql"] }
        #expect(names(one.applies) == ["2_b"] && one.obstacles.isEmpty && !one.isWhole)
        let both = plan([], target) { $0.paths = ["sql/up/3_c.sql", "sql/up/1_a.sql", "sql/down/1_a.sql"] }
        #expect(names(both.applies) == ["1_a", "3_c"] && both.obstacles.isEmpty)
        let typo = plan(try applied("1_a A a"), target) {
            $0.paths = ["sql/up/2_b.sql", "sql/up/1_a.sql", "typo"]
        }
        #expect(typo.obstacles == [.nothingPendingAt(["sql/up/1_a.sql", "typo"])])
        let all = plan([], target) { $0.paths = ["sql/up/1_a.sql", "sql/up/2_b.sql", "sql/up/3_c.sql"] }
        #expect(all.isWhole)
    }

    @Test("One migration in its turn waits for what comes before it, and is well when it is applied")
    func inOrder() throws {
        let target = try catalogue("1_a A a", "2_b B b", "3_c C c")
        let inOrder = { (rows: [AppliedMigration], path: String) in
            self.plan(rows, target) { ($0.paths, $0.isInOrder) = ([path], true) }
        }
        let first = inOrder([], "sql/up/1_a.sql")
        #expect(names(first.applies) == ["1_a"] && first.obstacles.isEmpty)
        let third = inOrder(try applied("1_a A a"), "sql/up/3_c.sql")
        #expect(third.obstacles == [.earlierPending(target.migrations[2], [target.migrations[1]])])
        let done = inOrder(try applied("1_a A a"), "sql/up/1_a.sql")
        #expect(done.isEmpty && done.obstacles.isEmpty)
        let typo = inOrder([], "typo")
        #expect(typo.obstacles == [.nothingPendingAt(["typo"])])
    }

    @Test("What was applied after a migration stands in the way of reverting it")
    func appliedLater() throws {
        let rows = try applied("1_a A a", "2_b B b", "3_c C c")
        let under = Plan(reverting: [rows[0]], isWhole: false, under: [rows[1], rows[2]])
        #expect(under.obstacles == [.appliedLater(rows[0], [rows[2], rows[1]])])
        #expect(Plan(reverting: [rows[2]], isWhole: false).obstacles.isEmpty)
    }

    @Test(
        "What is called by a word: a path, its end, or an identifier",
        arguments: [
            ("sql/up/2_b.sql", ["2_b"]), ("sql/down/2_b.sql", ["2_b"]), ("2_b.sql", ["2_b"]),
            ("2_b", ["2_b"]),
            ("up/2_b.sql", ["2_b"]), ("b.sql", []), ("2", []), ("", []), ("/2_b.sql", []), ("p/2_b.sql", []),
        ]
    )
    func called(word: String, found: [String]) throws {
        let target = try catalogue("1_a A a", "2_b B b", "12_b C c")
        #expect(names(target.migrations(called: word, at: word)) == found)
    }

    @Test(
        "What is no plain file is not run",
        arguments: [SourceFile.Kind.symbolicLink, .submodule, .unmerged]
    )
    func notAFile(kind: SourceFile.Kind) throws {
        let up = SourceFile(path: "m/1_a.up.sql", blob: BlobID(hex: "A"))
        let down = SourceFile(path: "m/1_a.down.sql", blob: BlobID(hex: "a"), kind: kind)
        let target = Catalogue(files: [up, down], layout: .suffix, roots: ["m"])
        let half = try #require(target.migrations.first?.down)
        #expect(plan([], target).obstacles == [.notAFile(half)])
        #expect(
            plan(try applied("1_a A a"), target).obstacles.isEmpty,
            "what ran already was read as what it was"
        )
    }

    @Test("All obstacles are told at once")
    func together() throws {
        let rows = try applied("1_a A a", "9_x X x")
        let target = try catalogue("1_a OTHER a", "2_b B -", "3_c C c", "3_d D d")
        let plan = plan(rows, target) { $0.paths = ["sql/up/2_b.sql", "sql/up/3_c.sql", "typo"] }
        let (a, b, c, d) = (
            target.migrations[0], target.migrations[1], target.migrations[2], target.migrations[3]
        )
        #expect(
            Set(plan.obstacles) == [
                .edited(rows[0], a), .wouldRevert([rows[1]]), .nothingPendingAt(["typo"]),
                .late(b, below: rows[1].id),
                .late(c, below: rows[1].id), .missingDown(b), .duplicateVersion([c, d]),
            ]
        )
    }
}
