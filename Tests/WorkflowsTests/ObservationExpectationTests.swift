import Testing

@testable import Workflows

@Suite struct ObservationExpectationTests {
    @Test func everyRuleAboutLocksSaysWhatARehearsalShouldSee() {
        let rules = Rules.all.filter { $0.group == .locks }.map(\.id)
        #expect(Set(rules) == Set(ObservationExpectation.ofRules.keys))
    }
}
