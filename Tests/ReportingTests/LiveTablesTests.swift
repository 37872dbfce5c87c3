import Migrations
import Testing
import Workflows

@testable import Reporting

@Suite struct LiveTablesTests {
    private let gigabyte = 1 << 30

    @Test func sizesAndTimesAreRoundedToWhatTheyAreWorth() {
        let tables = LiveTables(
            .production,
            [
                "orders": .known(rows: 41_300_000, heap: 6 * gigabyte, total: 9 * gigabyte),
                "small": .known(rows: 1, heap: 8192, total: 24_576),
                "new": .known(rows: nil, heap: 0, total: 8192),
                "gone": .missing,
                "locked": .unknown,
            ]
        )
        #expect(tables.size(of: "orders") == " (41 M rows, 9.0 GB)")
        #expect(tables.time(of: .rewritten, on: "orders") == ": about 39 s to 6 min")
        #expect(tables.time(of: .scanned, on: "orders") == ": about 3 s to 26 s")
        #expect(tables.time(of: .indexBuilt("i"), on: "orders") == ": about 13 s to 2 min")
        #expect(tables.size(of: "small") == " (1 row, 24 kB)")
        #expect(tables.time(of: .rewritten, on: "small") == ": less than 1 s")
        #expect(tables.size(of: "new") == " (never analysed, 8 kB)")
        #expect(tables.size(of: "gone") == " (not in production)")
        #expect(tables.time(of: .rewritten, on: "gone").isEmpty)
        #expect(tables.size(of: "locked") == " (size unknown)")
        #expect(tables.size(of: "others").isEmpty)
    }
}
