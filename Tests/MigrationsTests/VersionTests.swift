import Migrations
import Testing

@Suite struct VersionTests {
    @Test(
        "Versions are ordered run by run, as numbers",
        arguments: [
            ["1", "2", "10", "011", "12"],
            ["9", "10", "000000000000000000000000011"],
            ["0", "1"],
            ["2", "10", "20250210000000"],
            [
                "18446744073709551615", "18446744073709551616", "99999999999999999999",
                "100000000000000000000",
            ],
            [
                "2018-07-10-061642", "2018-07-10-061643", "2018-07-11-000000", "2018-10-01-000000",
                "2019-01-01",
            ],
            ["1.2", "1.9", "1.10", "2"],
            ["1", "1.0", "1.0.0", "1.1", "1_2", "2"],
            ["999", "2018-07-10-061642", "20180710061642"],
        ]
    )
    func order(ascending texts: [String]) throws {
        let versions = try texts.map(version)
        for (low, left) in versions.enumerated() {
            for (high, right) in versions.enumerated() {
                #expect((left < right) == (low < high), "\(left) < \(right)")
                #expect((left == right) == (low == high), "\(left) == \(right)")
            }
        }
        #expect(versions.reversed().sorted() == versions)
    }

    @Test(
        "Leading zeros and the joining character make no other version",
        arguments: [
            ["1", "001", "00000000000000000000000001"],
            ["0", "000"],
            ["1.2", "1-2", "1_2", "01.02"],
            ["2018-07-10-061642", "2018.7.10.61642"],
        ]
    )
    func equality(of spellings: [String]) throws {
        let versions = try spellings.map(version)
        #expect(Set(versions).count == 1)
        for left in versions {
            for right in versions { #expect(left == right && !(left < right)) }
        }
        #expect(versions.map(\.description) == spellings, "a version keeps its spelling")
    }

    @Test(
        "Anything else is no version",
        arguments: [
            "", "x", "1x", "x1", "1a2", "-", "-1", "1-", "1--2", "1.-2", ".1", "1.", "_1", "1__2", " 1", "1 ",
            "1\n", "+1", "1e5", "0x1",
            "1,2", "1/2", "١", "１", "²", "1\u{301}", "1\0",
        ]
    )
    func junk(text: String) {
        #expect(Version(text) == nil)
    }

    @Test("A version may be as long as a file name")
    func long() throws {
        let nines = String(repeating: "9", count: 250)
        #expect(try version(nines) < version("1" + String(repeating: "0", count: 250)))
        #expect(try version("0" + nines) == version(nines))
    }

    @Test("Identifiers are ordered by version, then by name, and are written as in the file name")
    func identifiers() throws {
        let ordered = try ["1_b", "2_a", "002_b", "10_a"].map(id)
        #expect(ordered.shuffled().sorted() == ordered)
        #expect(try id("001_x") == id("1_x"))
        #expect(try id("001_add_users").description == "001_add_users")
        #expect(try id("001").description == "001")
    }
}
