import Glibc
import Migrations
import Testing

@Suite struct CivilTimeTests {
    @Test("A moment has the parts that the C library gives it")
    func likeTheCLibrary() throws {
        var random = SplitMix64(seed: 1970)
        let edges: [Int64] = [
            0, -1, 1, 86_399, 86_400, -86_400, -86_401, 951_782_399, 951_782_400, 951_868_800, 1_709_164_800,
            4_107_542_400,
            253_402_300_799, 253_402_300_800, -62_135_596_800, -62_135_596_801, -62_167_219_200,
            -62_167_219_201, 2_147_483_648,
        ]
        let near = (0..<3_000).map { _ in Int64(random.number(-5_000_000_000...5_000_000_000)) }
        let far = (0..<3_000).map { _ in
            Int64(random.number(-60_000_000_000_000_000...60_000_000_000_000_000))
        }
        for seconds in edges + near + far {
            var moment = time_t(seconds)
            var parts = tm()
            try #require(gmtime_r(&moment, &parts) != nil, "\(seconds)")
            let civil = CivilTime(unixSeconds: seconds)
            let found = [civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second]
            let expected = [
                parts.tm_year, parts.tm_mon, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
            ].map(Int.init)
            #expect(found == [expected[0] + 1900, expected[1] + 1] + expected[2...], "\(seconds)")
        }
    }

    @Test(
        "Any moment has a date, such as a commit may claim",
        arguments: [Int64.min, .min + 1, .max - 1, .max]
    )
    func extremes(seconds: Int64) {
        let civil = CivilTime(unixSeconds: seconds)
        #expect((1...12).contains(civil.month) && (1...31).contains(civil.day))
        #expect(
            (0...23).contains(civil.hour) && (0...59).contains(civil.minute)
                && (0...59).contains(civil.second)
        )
        #expect(civil.unixSeconds == seconds)
    }

    @Test("A moment is written in the forms that versions and headers have")
    func forms() {
        let moment = CivilTime(unixSeconds: 1_739_178_065)
        #expect(moment.date == "2025-02-10")
        #expect(moment.dateAndMinute == "2025-02-10 09:01")
        #expect(moment.compact == "20250210090105")
        #expect(moment.dashed == "2025-02-10-090105")
        #expect(CivilTime(unixSeconds: -62_135_596_800).date == "0001-01-01")
        #expect(CivilTime(unixSeconds: -62_198_755_200).date == "-0001-01-01")
        #expect(CivilTime(unixSeconds: 253_402_300_800).date == "10000-01-01")
    }
}
