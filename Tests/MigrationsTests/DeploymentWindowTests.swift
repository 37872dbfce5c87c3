import Migrations
import Testing

/// When deployments may begin.
@Suite struct DeploymentWindowTests {
    private static let week = (0..<7).flatMap { day in
        (0..<1_440).compactMap { WeekTime(day: day, minute: $0) }
    }

    private static let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    private func time(_ text: String) throws -> WeekTime {
        let words = text.split(separator: " ")
        let clock = words[1].split(separator: ":").compactMap { Int($0) }
        let day = try #require(Self.names.firstIndex(of: String(words[0])))
        return try #require(WeekTime(day: day, minute: clock[0] * 60 + clock[1]))
    }

    @Test func aWorkingWeekBeginsAndEndsOnTheMinute() throws {
        let window = try #require(DeploymentWindow("Mon-Thu 09:00-16:00 Europe/Paris"))
        #expect(window.zone == "Europe/Paris")
        for open in ["Mon 09:00", "Tue 12:30", "Thu 15:59"] {
            #expect(window.contains(try time(open)), "\(open)")
        }
        for closed in ["Mon 08:59", "Thu 16:00", "Fri 10:00", "Sun 09:00"] {
            #expect(!window.contains(try time(closed)), "\(closed)")
        }
        #expect(window.opening(after: try time("Thu 16:00")).text == "Mon 09:00")
        #expect(window.opening(after: try time("Tue 08:00")).text == "Tue 09:00")
        #expect(window.minutesUntilOpening(after: try time("Mon 08:00")) == 60)
    }

    @Test func aNightBelongsToTheDayOnWhichItBegins() throws {
        let window = try #require(DeploymentWindow("Fri,Sun 22:00-04:00 UTC"))
        for open in ["Fri 22:00", "Sat 03:59", "Sun 23:00", "Mon 00:00"] {
            #expect(window.contains(try time(open)), "\(open)")
        }
        for closed in ["Fri 03:00", "Sat 04:00", "Sat 22:00", "Sun 01:00"] {
            #expect(!window.contains(try time(closed)), "\(closed)")
        }
    }

    @Test func whatIsNoWindowIsRefused() {
        let refused = [
            "", "09:00-16:00", "Mon 09:00-16:00", "Mon-Thu 09:00-16:00 Europe/Paris now",
            "Mon- 09:00-16:00 UTC",
            "Mon-Tue-Wed 09:00-16:00 UTC", "Day 09:00-16:00 UTC", "Mon,, 09:00-16:00 UTC",
            "Mon 9:00-16:00 UTC",
            "Mon 09:00-25:00 UTC", "Mon 24:00-09:00 UTC", "Mon 09:60-16:00 UTC", "Mon 09:00-09:00 UTC",
            "Mon 09:00 UTC", "Mon 09:00-16:00 Europe/Paris2", "Mon 09:00-16:00 EST5EDT",
            "Mon 09:00-16:00 +02",
            "Mon 09:00-16:00 Europe/Paris';", "Mon ٠٩:00-16:00 UTC",
        ]
        for text in refused { #expect(DeploymentWindow(text) == nil, "\(text)") }
        let taken = [
            "00:00-24:00 UTC", "mon 00:00-24:00 Etc/GMT+5", "SUN-MON 23:00-01:00 America/Port-au-Prince",
        ]
        for text in taken { #expect(DeploymentWindow(text) != nil, "\(text)") }
    }

    /// Days and hours of all shapes, against a count of their minutes one by one.
    @Test(arguments: [
        ("Mon-Sun 00:00-24:00", 7 * 1_440), ("Wed 10:15-10:16", 1), ("Sat-Mon 20:00-08:00", 3 * 720),
        ("Thu-Wed 23:59-23:58", 7 * 1_439), ("Sun 12:00-11:59", 1_439), ("Mon,Mon,Tue 01:00-02:00", 120),
    ])
    func itIsOpenForAsLongAsItSays(text: String, minutes: Int) throws {
        let window = try #require(DeploymentWindow(text + " UTC"))
        #expect(Self.week.count(where: window.contains) == min(minutes, 10_080))
    }

    /// Whatever the hour, the next opening is the first minute at which the window begins.
    @Test(arguments: ["Mon-Thu 09:00-16:00", "Fri,Sun 22:00-04:00", "Sun 00:00-24:00", "Tue-Wed 23:59-00:00"])
    func theNextOpeningIsTheNearest(text: String) throws {
        let window = try #require(DeploymentWindow(text + " UTC"))
        for time in Self.week where time.minute % 7 == 0 {
            let opening = window.opening(after: time)
            #expect(window.contains(opening))
            #expect(window.days.contains(opening.day) && opening.minute == window.opens)
            let wait = window.minutesUntilOpening(after: time)
            #expect((0..<10_080).contains(wait))
            let index = time.day * 1_440 + time.minute
            for minute in 0..<wait {
                let passed = Self.week[(index + minute) % 10_080]
                #expect(!(window.days.contains(passed.day) && passed.minute == window.opens))
            }
        }
    }
}
