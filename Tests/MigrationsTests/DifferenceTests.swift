import Migrations
import Testing

@Suite struct DifferenceTests {
    /// What a difference says, as text: `applied=catalogue` for what both have.
    private func told(_ difference: Difference) -> [String] {
        difference.shared.map { "\($0.applied.id)=\($0.migration.id)" }
            + difference.pending.map { "+\($0.id)" }
            + difference.unknown.map { "-\($0.id)" }
    }

    @Test(
        "What the catalogue has more is pending in version order, what it lacks is unknown, the latest first"
    )
    func sides() throws {
        let difference = Difference(
            applied: try applied("2_b B b", "1_a A a", "9_x X x", "8_y Y y"),
            catalogue: try catalogue("1_a A a", "10_d D d", "3_c C c", "2_b B b")
        )
        #expect(told(difference) == ["2_b=2_b", "1_a=1_a", "+3_c", "+10_d", "-8_y", "-9_x"])
        #expect(difference.shared.allSatisfy { !$0.isEdited && !$0.isRenamed })
    }

    @Test("A script that keeps its content keeps its identity")
    func renamed() throws {
        let cases: [(ran: String, holds: String)] = [
            ("1_a A a", "1_add A a"), ("1_a A a", "7_a A a"), ("1_a A a", "20250210000000_other A a"),
        ]
        for (ran, holds) in cases {
            let difference = Difference(applied: try applied(ran), catalogue: try catalogue(holds))
            #expect(difference.pending.isEmpty && difference.unknown.isEmpty, "\(ran), \(holds)")
            #expect(difference.shared.map(\.isRenamed) == [true])
            #expect(difference.shared.map(\.isEdited) == [false])
        }
        let respelled = Difference(applied: try applied("001_a A a"), catalogue: try catalogue("1_a A a"))
        #expect(respelled.shared.map(\.isRenamed) == [false], "other leading zeros are no other name")
    }

    @Test("A script of the same name with another content is edited; another down script is no edit")
    func edited() throws {
        let difference = Difference(
            applied: try applied("1_a A a", "2_b B b", "3_c C c", "4_d D -"),
            catalogue: try catalogue("1_a OTHER a", "2_b B other", "3_c C -", "4_d D d")
        )
        #expect(difference.shared.map(\.isEdited) == [true, false, false, false])
        #expect(difference.pending.isEmpty && difference.unknown.isEmpty)
    }

    @Test("Content goes before name: scripts that changed places are renamed, not edited")
    func swapped() throws {
        let swap = Difference(
            applied: try applied("1_a A a", "2_b B b"),
            catalogue: try catalogue("1_a B b", "2_b A a")
        )
        #expect(told(swap) == ["1_a=2_b", "2_b=1_a"])
        #expect(swap.shared.allSatisfy { !$0.isEdited })
        let pushed = Difference(
            applied: try applied("1_init A a"),
            catalogue: try catalogue("1_init NEW n", "2_init A a")
        )
        #expect(told(pushed) == ["1_init=2_init", "+1_init"])
    }

    @Test("Scripts of one content are kept apart by their names")
    func identicalContent() throws {
        let more = Difference(
            applied: try applied("1_a E E", "2_b E E"),
            catalogue: try catalogue("1_a E E", "2_b E E", "3_c E E")
        )
        #expect(told(more) == ["1_a=1_a", "2_b=2_b", "+3_c"])
        let fewer = Difference(
            applied: try applied("1_a E E", "2_b E E", "3_c E E"),
            catalogue: try catalogue("1_a E E", "3_c E E")
        )
        #expect(told(fewer) == ["1_a=1_a", "3_c=3_c", "-2_b"])
    }

    @Test(
        "Scripts of one content that are renamed follow their version, those that are renumbered their name"
    )
    func identicalContentMoved() throws {
        let renamed = Difference(
            applied: try applied("1_a E E", "2_b E E"),
            catalogue: try catalogue("1_x E E", "2_y E E", "3_z E E")
        )
        #expect(told(renamed) == ["1_a=1_x", "2_b=2_y", "+3_z"])
        let renumbered = Difference(
            applied: try applied("1_a E E", "2_b E E"),
            catalogue: try catalogue("11_b E E", "12_a E E", "13_c E E")
        )
        #expect(told(renumbered) == ["1_a=12_a", "2_b=11_b", "+13_c"])
    }

    @Test("Where content leaves a choice and the names are new, nothing is guessed")
    func noGuess() throws {
        let difference = Difference(
            applied: try applied("1_a E E", "2_b E E"),
            catalogue: try catalogue("11_x E E", "12_y E E")
        )
        #expect(told(difference) == ["+11_x", "+12_y", "-2_b", "-1_a"])
    }

    @Test("No migration stands for two rows, and no row for two migrations")
    func oneToOne() throws {
        let rows = Difference(
            applied: try applied("001_a A a", "1_a A a"),
            catalogue: try catalogue("1_a A a")
        )
        #expect(rows.shared.count == 1)
        #expect(rows.unknown.count == 1)
        let editedRows = Difference(
            applied: try applied("001_a A a", "1_a B b"),
            catalogue: try catalogue("1_a C c")
        )
        #expect(editedRows.shared.count == 1)
        #expect(editedRows.unknown.count == 1)
        let twins = Difference(
            applied: try applied("1_a A a"),
            catalogue: try catalogue("001_a A a", "1_a A a")
        )
        #expect(twins.shared.count == 1)
        #expect(twins.pending.count == 1)
    }

    @Test("Moving all files to another folder is no difference at all")
    func moved() throws {
        let pairs = try ["1_a A a", "2_b E e", "3_c E e"].map(Pair.init)
        let rows = try applied("1_a A a", "2_b E e", "3_c E e")
        let difference = Difference(applied: rows, catalogue: catalogue(pairs, root: "elsewhere/db"))
        #expect(told(difference) == ["1_a=1_a", "2_b=2_b", "3_c=3_c"])
    }
}
