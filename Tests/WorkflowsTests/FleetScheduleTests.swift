import Testing
import Workflows

/// The laws of a schedule, over what random members do to it.
@Suite struct FleetScheduleTests {
    @Test(arguments: 0..<300 as Range<UInt64>)
    func aScheduleKeepsItsLawsWhateverItsMembersDo(seed: UInt64) {
        var chance = Seeded(state: seed)
        let count = Int.random(in: 0...30, using: &chance)
        let parallel = Int.random(in: 1...8, using: &chance)
        let allowed = Int.random(in: 1...4, using: &chance)
        let withCanary = Bool.random(using: &chance)
        var schedule = FleetSchedule(
            count: count,
            parallel: parallel,
            allowedFailures: allowed,
            withCanary: withCanary
        )
        var running: Set<Int> = []
        var done: [Int] = []
        var failed: [Int] = []
        var busy = 0
        loop: while true {
            switch schedule.next() {
            case .member(let member):
                #expect(!done.contains(member) && !failed.contains(member) && !running.contains(member))
                #expect(failed.count < allowed)
                running.insert(member)
                #expect(running.count <= parallel)
                if withCanary, done.isEmpty { #expect(running == [0], "the canary goes first, and alone") }
                continue
            case .wait: #expect(!running.isEmpty, "what waits is woken")
            case .end where running.isEmpty: break loop
            case .end: break
            }
            guard let member = running.randomElement(using: &chance) else { break }
            running.remove(member)
            switch Int.random(in: 0..<12, using: &chance) {
            case 0:
                failed.append(member)
                schedule.ended(member, .failed)
            case 1 where busy < 50:
                busy += 1
                schedule.ended(member, .busy)
            default:
                done.append(member)
                schedule.ended(member, .done)
            }
        }
        #expect(
            (done + failed + schedule.left).sorted() == Array(0..<count),
            "each member is somewhere, once"
        )
        #expect(failed.count < allowed + parallel)
        if failed.isEmpty { #expect(schedule.left.isEmpty) }
        if withCanary, failed.contains(0) { #expect(done.isEmpty && failed == [0]) }
    }

    @Test func nothingBeginsOnceItIsStopped() {
        var schedule = FleetSchedule(count: 3, parallel: 2, allowedFailures: 1, withCanary: false)
        #expect(schedule.next() == .member(0))
        schedule.stop()
        #expect(schedule.next() == .end)
        #expect(schedule.left == [1, 2])
    }

    @Test func nobodyGoesBeforeACanaryThatOthersAreBusyWith() {
        var schedule = FleetSchedule(count: 2, parallel: 2, allowedFailures: 1)
        #expect(schedule.next() == .member(0))
        #expect(schedule.next() == .wait)
        schedule.ended(0, .busy)
        #expect(schedule.next() == .member(0))
        schedule.ended(0, .done)
        #expect(schedule.next() == .member(1))
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }
}
