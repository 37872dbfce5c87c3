import Postgres
import Testing

/// Programs that are run, and what they read and write.
@Suite struct SubprocessTests {
    @Test func inputLargerThanAnyPipeArrivesWhole() throws {
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var process = Subprocess("/bin/cat", [])
        process.input = bytes
        let outcome = try process.run()
        #expect(outcome.status == 0)
        #expect(outcome.output == bytes)
    }

    @Test func aProgramThatDoesNotReadItsInputIsNotWaitedFor() throws {
        var process = Subprocess("/bin/sh", ["-c", "exit 3"])
        process.input = Array(repeating: 65, count: 1_000_000)
        #expect(try process.run().status == 3)
    }

    @Test func withoutInputThereIsNothingToRead() throws {
        let outcome = try Subprocess("/bin/cat", []).run()
        #expect(outcome.status == 0)
        #expect(outcome.text == "")
    }

    @Test func whatIsHeardIsNotKept() throws {
        var process = Subprocess("/bin/sh", ["-c", "echo heard by whoever runs the tests >&2; exit 5"])
        process.isHeard = true
        let outcome = try process.run()
        #expect(outcome.status == 5)
        #expect(outcome.text == "")
    }
}
