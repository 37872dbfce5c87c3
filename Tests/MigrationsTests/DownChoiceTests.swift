import Migrations
import Testing

/// Which down script a revert runs when the user names a revision to take them from.
@Suite struct DownChoiceTests {
    private let rows: [AppliedMigration]

    init() throws { rows = try applied("1_a A a", "2_b B b", "3_c C -") }

    private func back(_ source: Catalogue?, to target: Catalogue = .empty) -> Plan {
        var request = PlanRequest(.rollback)
        request.downSource = source
        return Plan(from: rows, to: target, as: request)
    }

    @Test("The down script of the same up script takes the place of the recorded one, or of none")
    func replaced() throws {
        let source = try catalogue("1_a A a", "2_b B mended", "3_c C new")
        let plan = back(source)
        #expect(plan.obstacles.isEmpty)
        #expect(
            plan.replacedDowns.mapValues(\.blob.hex) == [rows[1]: "mended", rows[2]: "new"],
            "equal scripts are no choice"
        )
        #expect(
            plan.remarks == [
                .downReplaced(rows[2], try #require(source.migrations[2].down)),
                .downReplaced(rows[1], try #require(source.migrations[1].down)),
            ]
        )
        #expect(Plan(reverting: rows, isWhole: true, downSource: source) == plan)
        #expect(back(nil).obstacles == [.irreversible(rows[2])])
        #expect(back(nil).replacedDowns.isEmpty)
    }

    @Test("Identity is content: a renamed migration is found, and one whose up script was edited is not")
    func identity() throws {
        let renamed = back(try catalogue("1_a A x", "7_other B y", "3_c C z"))
        #expect(renamed.replacedDowns.mapValues(\.blob.hex) == [rows[0]: "x", rows[1]: "y", rows[2]: "z"])
        let edited = back(try catalogue("1_a A a", "2_b B! mended", "3_c C -"))
        #expect(
            edited.obstacles == [
                .downNotFound(rows[2], .noDown(try catalogue("3_c C -").migrations[0])),
                .downNotFound(rows[1], .noSuchUp),
            ]
        )
    }

    @Test("Of several migrations with one up script the namesake counts, and without one they must agree")
    func several() throws {
        let plan = back(try catalogue("1_a A a", "2_b B mine", "5_x B other", "3_c C z"))
        #expect(plan.replacedDowns[rows[1]]?.blob.hex == "mine")
        let agreeing = back(try catalogue("1_a A a", "4_x B same", "5_y B same", "3_c C z"))
        #expect(agreeing.replacedDowns[rows[1]]?.blob.hex == "same")
        let unlike = try catalogue("1_a A a", "4_x B one", "5_y B two", "3_c C z")
        #expect(
            back(unlike).obstacles == [
                .downNotFound(rows[1], .ambiguous(Array(unlike.migrations[2...])))
            ]
        )
    }

    @Test("Only what is reverted needs a down script there")
    func onlyReverts() throws {
        let plan = back(try catalogue("2_b B mended", "3_c C z"), to: try catalogue("1_a A a"))
        #expect(plan.obstacles.isEmpty)
        #expect(plan.reverts == [rows[2], rows[1]])
    }

    @Test("What is checked out is held against the script that runs")
    func checkedOut() throws {
        var request = PlanRequest(.rollback)
        request.downSource = try catalogue("1_a A a", "2_b B mended", "3_c C z")
        request.checkedOut = try catalogue("1_a A newer", "2_b B mended")
        let plan = Plan(from: rows, to: .empty, as: request)
        #expect(plan.remarks.contains(.otherDown(rows[0], request.checkedOut.migrations[0])))
        #expect(!plan.remarks.contains(.otherDown(rows[1], request.checkedOut.migrations[1])))
    }

    @Test("A symbolic link is no script")
    func link() throws {
        let source = Catalogue(
            files: [
                SourceFile(path: "sql/up/1_a.sql", blob: BlobID(hex: "A")),
                SourceFile(path: "sql/down/1_a.sql", blob: BlobID(hex: "x"), kind: .symbolicLink),
            ],
            layout: .split,
            roots: ["sql"]
        )
        let plan = Plan(reverting: [rows[0]], isWhole: true, downSource: source)
        #expect(plan.obstacles == [.notAFile(try #require(source.migrations[0].down))])
        #expect(plan.replacedDowns.isEmpty)
    }
}
