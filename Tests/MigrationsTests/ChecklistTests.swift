import Migrations
import Testing

/// What becomes of findings and overrides.
@Suite struct ChecklistTests {
    private static let shut = Checklist.Finding.refused(.unproven([]))
    private static let open = Checklist.Finding.passed(.proven(migrations: 1, server: 15))

    @Test func aGateThatIsShutRefusesUnlessItIsNamed() {
        let shut = Checklist([(.rehearsed, Self.shut)], overrides: [:])
        #expect(shut.refused.map(\.gate) == [.rehearsed])
        #expect(shut.overridden.isEmpty)
        let other = Checklist([(.rehearsed, Self.shut)], overrides: [.checked: "in a hurry"])
        #expect(other.refused.map(\.gate) == [.rehearsed])
        let named = Checklist([(.rehearsed, Self.shut)], overrides: [.rehearsed: "in a hurry"])
        #expect(named.refused.isEmpty)
        #expect(named.overridden.map(\.reason) == ["in a hurry"])
    }

    @Test func anOverrideOfWhatIsOpenCountsForNothing() {
        let checklist = Checklist([(.rehearsed, Self.open)], overrides: [.rehearsed: "to be sure"])
        #expect(checklist.refused.isEmpty)
        #expect(checklist.overridden.isEmpty)
    }

    @Test func whatIsAskedForLaterDoesNotRefuse() {
        let asked = Checklist([(.confirmation, .awaited)], overrides: [:])
        #expect(asked.refused.isEmpty)
        #expect(asked.overridden.isEmpty)
        let given = Checklist([(.confirmation, .awaited)], overrides: [.confirmation: "no terminal here"])
        #expect(given.overridden.map(\.gate) == [.confirmation])
    }

    @Test func everyVerdictKeepsItsPlace() {
        let findings: [(Gate, Checklist.Finding)] = [
            (.checked, Self.open), (.rehearsed, Self.shut), (.confirmation, .awaited),
        ]
        let gates = Checklist(findings, overrides: [.rehearsed: "why"]).items.map(\.gate)
        #expect(gates == [.checked, .rehearsed, .confirmation])
    }
}
