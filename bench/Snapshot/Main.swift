import Migrations
import Postgres
import Workflows

/// `snapshot-bench <url> <rounds>`: reads the schema of a database as often, each time in a session of its own and once more in the same,
/// and prints the milliseconds of each: the first reading, the second, the fingerprint of all, those of every object, a comparison.
@main
struct SnapshotBench {
    static func main() throws {
        let url = CommandLine.arguments[1]
        print("objects first second fingerprint fingerprints difference")
        for _ in 0..<(Int(CommandLine.arguments[2]) ?? 1) {
            let connection = try Connection(to: .url(url), applicationName: "bench")
            let (first, inFirst) = try timed { try SnapshotReader.read(from: connection) }
            let (second, inSecond) = try timed { try SnapshotReader.read(from: connection) }
            let (_, inWhole) = timed { first.fingerprint }
            let (_, inEach) = timed { first.objects.map(\.fingerprint) }
            let (difference, inDifference) = timed { SnapshotDifference(from: first, to: second) }
            precondition(difference.isEmpty)
            let times = [inFirst, inSecond, inWhole, inEach, inDifference]
            print(first.objects.count, times.map { "\($0)" }.joined(separator: " "))
        }
    }

    /// What the work gives, and its milliseconds with one digit after the point.
    private static func timed<Value>(_ work: () throws -> Value) rethrows -> (Value, Double) {
        let clock = ContinuousClock()
        let start = clock.now
        let value = try work()
        let took = (clock.now - start).components
        return (value, Double(took.seconds * 10_000 + took.attoseconds / 100_000_000_000_000) / 10)
    }
}
