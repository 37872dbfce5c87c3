import ArgumentParser
import Migrations

/// A duration on the command line: `30s`, `5min`, or a number of seconds.
struct WaitingTime: ExpressibleByArgument {
    let duration: Duration

    init(seconds: Int) { duration = .seconds(seconds) }

    init?(argument: String) {
        guard let duration = DurationNotation.read(argument, bare: .seconds) else { return nil }
        self.duration = duration
    }

    var defaultValueDescription: String { "\(Int(duration / .seconds(1)))s" }
}
