import TestSupport
import Testing

@testable import Workflows

@Suite struct RetryScheduleTests {
    /// Every pause of a step that is refused at once each time.
    private func pauses(_ schedule: RetrySchedule, seed: UInt64) -> [Duration] {
        var generator = SeededGenerator(seed: seed)
        var pauses: [Duration] = []
        var elapsed = Duration.zero
        while let pause = schedule.pause(after: pauses.count + 1, elapsed: elapsed, using: &generator) {
            pauses.append(pause)
            elapsed += pause
        }
        return pauses
    }

    private static let patiences: [Duration] = [
        .milliseconds(1), .milliseconds(300), .seconds(1), .seconds(7), .seconds(300), .seconds(3600),
    ]

    @Test(arguments: patiences)
    func thePausesFillThePatienceExactly(patience: Duration) {
        for seed in 0..<50 as Range<UInt64> {
            let pauses = pauses(RetrySchedule(patience: patience), seed: seed)
            #expect(pauses.reduce(.zero, +) == patience)
            #expect(pauses.allSatisfy { $0 > .zero })
        }
    }

    @Test(arguments: patiences)
    func eachLiesBetweenTheHalfAndTheWholeOfAPauseThatGrows(patience: Duration) {
        for seed in 0..<50 as Range<UInt64> {
            let pauses = pauses(RetrySchedule(patience: patience), seed: seed)
            let outside = pauses.dropLast().enumerated().filter { index, pause in
                let full = RetrySchedule.fullPause(after: index + 1)
                return pause < full * 0.5 || pause > full
            }
            #expect(outside.isEmpty)
        }
        let full = (1...40).map(RetrySchedule.fullPause)
        #expect(full == full.sorted())
        #expect(full.first == RetrySchedule.firstPause && full.last == RetrySchedule.longestPause)
    }

    @Test func chanceParts() {
        let all = (0..<50 as Range<UInt64>).map { pauses(RetrySchedule(patience: .seconds(60)), seed: $0)[0] }
        #expect(Set(all).count > 40)
    }

    @Test func withoutPatienceThereIsNoOtherTry() {
        #expect(pauses(RetrySchedule(patience: .zero), seed: 1).isEmpty)
    }

    @Test func timeThatTheTriesTakeCounts() {
        var generator = SystemRandomNumberGenerator()
        let schedule = RetrySchedule(patience: .seconds(10))
        #expect(schedule.pause(after: 2, elapsed: .seconds(10), using: &generator) == nil)
        #expect(schedule.pause(after: 5, elapsed: .seconds(9), using: &generator) == .seconds(1))
    }
}

/// SplitMix64, so that a failure can be repeated.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
