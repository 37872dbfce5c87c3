import Migrations
import Testing

@Suite struct VersionStyleTests {
    /// 2025-02-10 12:00:00 UTC.
    private static let now = CivilTime(unixSeconds: 1_739_188_800)

    struct Folder: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let versions: [String]
        let style: VersionStyle
        let next: String
    }

    @Test(
        "A new version has the style of the folder, and comes after all that have it",
        arguments: [
            Folder(
                testDescription: "a padded counter",
                versions: ["001", "002", "010"],
                style: .counter(width: 3),
                next: "011"
            ),
            Folder(
                testDescription: "a full padded counter",
                versions: ["001", "999"],
                style: .counter(width: 3),
                next: "1000"
            ),
            Folder(
                testDescription: "a wide counter",
                versions: ["000001", "000080"],
                style: .counter(width: 6),
                next: "000081"
            ),
            Folder(
                testDescription: "a plain counter",
                versions: ["1", "9", "28"],
                style: .counter(width: 1),
                next: "29"
            ),
            Folder(
                testDescription: "a single version",
                versions: ["1"],
                style: .counter(width: 1),
                next: "2"
            ),
            Folder(
                testDescription: "a counter from zero",
                versions: ["0", "1", "9"],
                style: .counter(width: 1),
                next: "10"
            ),
            Folder(
                testDescription: "gaps",
                versions: ["100", "300", "200"],
                style: .counter(width: 1),
                next: "301"
            ),
            Folder(
                testDescription: "padding that was given up",
                versions: ["0001", "0002", "9", "10"],
                style: .counter(width: 2),
                next: "11"
            ),
            Folder(
                testDescription: "padding that grew",
                versions: ["01", "02", "003", "0004"],
                style: .counter(width: 4),
                next: "0005"
            ),
            Folder(
                testDescription: "counters of all widths against fewer timestamps",
                versions: ["8", "9", "10", "11", "20250101000000", "20250102000000", "20250103000000"],
                style: .counter(width: 1),
                next: "20250103000001"
            ),
            Folder(
                testDescription: "timestamps",
                versions: ["20240101000000", "20250101093000"],
                style: .timestamp,
                next: "20250210120000"
            ),
            Folder(
                testDescription: "timestamps with an older counter",
                versions: ["001", "20240101000000", "20250101093000"],
                style: .timestamp,
                next: "20250210120000"
            ),
            Folder(
                testDescription: "a timestamp of this very second",
                versions: ["20250101000000", "20250210115959", "20250210120000", "20250210120001"],
                style: .timestamp,
                next: "20250210120002"
            ),
            Folder(
                testDescription: "a timestamp in local time, ahead of UTC",
                versions: ["20250101000000", "20250210135900"],
                style: .timestamp,
                next: "20250210135901"
            ),
            Folder(
                testDescription: "a typing error of 15 digits among 14",
                versions: ["20240101000000", "202401150000000", "20240201000000", "20240301000000"],
                style: .timestamp,
                next: "20250210120000"
            ),
            Folder(
                testDescription: "dates with dashes",
                versions: ["2018-07-10-061642", "2024-11-21-093005"],
                style: .dashedTimestamp,
                next: "2025-02-10-120000"
            ),
            Folder(
                testDescription: "a date with dashes of this very second",
                versions: ["2025-02-10-120000"],
                style: .dashedTimestamp,
                next: "2025-02-10-120001"
            ),
            Folder(
                testDescription: "diesel's first, without dashes",
                versions: ["00000000000000", "2018-07-10-061642"],
                style: .dashedTimestamp,
                next: "2025-02-10-120000"
            ),
            Folder(
                testDescription: "seconds since 1970",
                versions: ["1500000000", "1739000000"],
                style: .unixTime,
                next: "1739188800"
            ),
            Folder(
                testDescription: "the very second since 1970",
                versions: ["1739188800", "1739188801"],
                style: .unixTime,
                next: "1739188802"
            ),
            Folder(
                testDescription: "dates",
                versions: ["20250101", "20250209"],
                style: .counter(width: 1),
                next: "20250210"
            ),
            Folder(
                testDescription: "twenty digits",
                versions: ["20250101000000000001", "20250101000000000002"],
                style: .counter(width: 1),
                next: "20250101000000000003"
            ),
            Folder(
                testDescription: "the greatest number of a machine",
                versions: ["9223372036854775807"],
                style: .counter(width: 1),
                next: "9223372036854775808"
            ),
            Folder(
                testDescription: "only nines",
                versions: ["99999999999999999999"],
                style: .counter(width: 1),
                next: "100000000000000000000"
            ),
            Folder(
                testDescription: "dotted versions",
                versions: ["1.1", "1.9", "1.10"],
                style: .counter(width: 1),
                next: "1.11"
            ),
            Folder(
                testDescription: "Flyway's versions",
                versions: ["1", "1_1", "2_9"],
                style: .counter(width: 1),
                next: "2_10"
            ),
            Folder(
                testDescription: "padded runs",
                versions: ["1.01", "1.02"],
                style: .counter(width: 1),
                next: "1.03"
            ),
        ]
    )
    func next(folder: Folder) throws {
        let versions = try folder.versions.map(version)
        for versions in [versions, versions.reversed(), versions.shuffled()] {
            let style = try #require(VersionStyle.detect(in: versions))
            #expect(style == folder.style)
            let next = style.next(after: versions, now: Self.now)
            #expect(next.text == folder.next)
            #expect(!versions.contains(next))
        }
    }

    @Test("An empty folder has no style, and starts with its layout's")
    func initial() {
        #expect(VersionStyle.detect(in: []) == nil)
        let firsts = Layout.presets.map { VersionStyle.initial(for: $0).next(after: [], now: Self.now).text }
        #expect(firsts == ["001", "20250210120000", "20250210120000", "2025-02-10-120000", "1"])
    }

    @Test("Of two styles that are as frequent, the latest version's is taken")
    func tie() throws {
        #expect(VersionStyle.detect(in: try ["007", "20250101000000"].map(version)) == .timestamp)
        #expect(
            VersionStyle.detect(in: try ["20180101000000", "2018-07-10-061642"].map(version)) == .timestamp
        )
        #expect(
            VersionStyle.detect(in: try ["2018-07-10-061642", "2017-07-10-061642", "1"].map(version))
                == .dashedTimestamp
        )
    }

    @Test("Whatever a folder holds, the next version is new, and above all of its style")
    func alwaysNew() throws {
        var random = SplitMix64(seed: 0xC0FFEE)
        for _ in 0..<2_000 {
            let versions = try (0...random.number(0...8)).map { _ in try version(Self.anyVersion(&random)) }
            let now = CivilTime(unixSeconds: Int64(random.number(-100_000_000_000...400_000_000_000)))
            let styles: [VersionStyle] =
                [.counter(width: 1), .counter(width: 3), .timestamp, .dashedTimestamp, .unixTime]
                + (VersionStyle.detect(in: versions).map { [$0] } ?? [])
            for style in styles {
                let next = style.next(after: versions, now: now)
                #expect(!versions.contains(next), "\(style) after \(versions)")
                if case .counter = style {
                    #expect(versions.allSatisfy { $0 < next }, "\(style) after \(versions)")
                }
            }
        }
    }

    private static func anyVersion(_ random: inout SplitMix64) -> String {
        switch random.number(0...7) {
        case 0: String(random.number(0...12))
        case 1: "00" + String(random.number(0...12))
        case 2: "202502101200" + random.pick(["00", "01", "02", "59"])
        case 3: "2025-02-10-12000" + random.pick(["0", "1"])
        case 4: "17391888" + random.pick(["00", "01", "02"])
        case 5: "1." + String(random.number(0...12))
        case 6:
            random.pick([
                "9223372036854775807", "99999999999999999999", "202502101200000", "0", "00000000000000",
            ])
        default: String(random.number(0...1_000_000_000_000_000))
        }
    }
}
