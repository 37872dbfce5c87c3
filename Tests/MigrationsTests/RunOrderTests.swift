import Migrations
import Testing

@Suite struct RunOrderTests {
    private func order(_ rows: [AppliedMigration], _ target: Catalogue) -> RunOrder {
        RunOrder(
            Plan(from: rows, to: target, as: .permissive),
            from: RunOrder.Basis(applied: rows, catalogue: target)
        )
    }

    @Test func whatComesLateRunsAfterWhatIsThere() throws {
        let rows = try applied("1_a A a", "3_c C c")
        let found = order(rows, try catalogue("1_a A a", "2_b B b", "3_c C c", "4_d D d"))
        #expect(found.own.map(\.blob.hex) == ["A", "C", "B", "D"])
        #expect(found.fresh.map(\.blob.hex) == ["A", "B", "C", "D"])
        #expect(found.shared == 1 && !found.isOne)
        #expect(found.late.map(\.up.blob.hex) == ["B"])
    }

    @Test func whatIsRevertedRanBothWays() throws {
        let rows = try applied("1_a A a", "2_x X x", "3_c C c")
        let found = order(rows, try catalogue("1_a A a", "3_c C c"))
        #expect(found.own.map(\.blob.hex) == ["A", "X", "C", "x"])
        #expect(found.own.map(\.side) == [.up, .up, .up, .down])
    }

    @Test func withNothingLateThereIsOneOrder() throws {
        let found = order(try applied("1_a A a"), try catalogue("1_a A a", "2_b B b"))
        #expect(found.isOne && found.late.isEmpty)
    }

    @Test func aProofIsFoundInItsNoteForItsOrdersAndItsServerAlone() throws {
        let rows = try applied("1_a A a", "3_c C c")
        let found = order(rows, try catalogue("1_a A a", "2_b B b", "3_c C c"))
        let other = order(rows, try catalogue("1_a A a", "2_b BB b", "3_c C c"))
        let note = OrderProof(found, server: 15, tool: "0.1.0").added(to: "somebody's words\n")
        #expect(note.hasPrefix("somebody's words\nordered same own="))
        #expect(OrderProof(found, server: 15, tool: "0.2.0").isIn(note))
        #expect(OrderProof(found, server: 15, tool: "0.2.0").added(to: note) == note)
        #expect(!OrderProof(found, server: 16, tool: "0.1.0").isIn(note))
        #expect(!OrderProof(other, server: 15, tool: "0.1.0").isIn(note))
    }
}
