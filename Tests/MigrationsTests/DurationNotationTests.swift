import Migrations
import Testing

@Suite struct DurationNotationTests {
    @Test(arguments: [
        ("500ms", Duration.milliseconds(500)), ("3s", .seconds(3)), ("1min", .seconds(60)),
        ("2h", .seconds(7200)), ("1d", .seconds(86_400)), ("250us", .microseconds(250)), ("0", .zero),
        ("1.5 min", .seconds(90)), ("10", .milliseconds(10)), ("0.5s", .milliseconds(500)),
        ("2147483647", .milliseconds(2_147_483_647)),
    ])
    func readsWhatPostgreSQLReads(text: String, duration: Duration) {
        #expect(DurationNotation.read(text) == duration)
    }

    @Test(arguments: [
        "", "s", ".", "-1s", "3S", "3 sec", "1m", "1.2.3s", "5 s ", "1e3", "2147483648",
        "9999999999999999999d",
        "٣s", "3s; DROP TABLE a", "never",
    ])
    func refusesTheRest(text: String) {
        #expect(DurationNotation.read(text) == nil)
    }

    @Test func aNumberAloneCountsWhatTheReaderSays() {
        #expect(DurationNotation.read("10", bare: .seconds) == .seconds(10))
    }

    @Test(arguments: DurationNotation.Unit.allCases)
    func everyUnitGrowsWithItsNumber(unit: DurationNotation.Unit) throws {
        let durations = try (0..<24).map { try #require(DurationNotation.read("\($0)\(unit.rawValue)")) }
        #expect(durations == durations.sorted())
        #expect(Set(durations).count == durations.count)
    }
}
