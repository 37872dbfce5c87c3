import Foundation
import TestSupport

/// How many faults are tried of each kind, and which.
///
/// `GIT_MIGRATE_FAULTS` is the number, small unless it is set; `GIT_MIGRATE_FAULT_SEED` repeats a run, whose seed is printed.
enum Dose {
    /// How many of each kind.
    static let count = variable("GIT_MIGRATE_FAULTS").map { max(1, Int($0)) } ?? 1

    /// What everything that is left to chance follows from.
    static let seed: UInt64 = {
        let given = variable("GIT_MIGRATE_FAULT_SEED")
        let seed = given ?? UInt64.random(in: 0...UInt64(UInt32.max))
        let line = "faults: \(count) of each kind, GIT_MIGRATE_FAULT_SEED=\(seed)\n"
        FileHandle.standardError.write(Data(line.utf8))
        return seed
    }()

    /// The same numbers for the same seed and name, whatever else runs.
    static func generator(_ name: String) -> Chance {
        // FNV-1a; Swift's own hash differs from process to process.
        Chance(state: name.utf8.reduce(seed ^ 0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
    }

    /// How many of each, where several of a kind share the number.
    static func share(of kinds: Int) -> Int { max(1, count / kinds) }

    /// So many offsets of a conversation of `length` bytes.
    static func offsets(_ name: String, length: Int, count: Int) -> [Int] {
        var chance = generator(name)
        return (0..<count).map { _ in Int.random(in: 0...length, using: &chance) }
    }

    /// A place in a conversation that is not known yet.
    enum Place {
        /// Before the run begins, as a share of that part.
        case early(Relay.Direction, Double)
        /// Once it has begun, likewise.
        case late(Relay.Direction, Double)
        /// So many bytes before the last reply has ended.
        case beforeEnd(Int)

        /// The place in this conversation: offer of encryption, startup, greeting and the ledger's state come before the run.
        func find(in traffic: Relay.Traffic) -> (Relay.Direction, offset: Int) {
            func part(_ direction: Relay.Direction) -> (start: Int, length: Int) {
                let starts = direction == .requests ? traffic.turns : traffic.heard
                let start = starts.dropFirst(4).first ?? 0
                return (start, traffic[direction] - start)
            }
            switch self {
            case .early(let direction, let share):
                return (direction, Int(Double(part(direction).start) * share))
            case .late(let direction, let share):
                let (start, length) = part(direction)
                return (direction, start + Int(Double(length) * share))
            case .beforeEnd(let bytes): return (.replies, max(0, traffic.replies - bytes))
            }
        }
    }

    /// So many places, most of them in the run itself; of the `last` bytes of the replies only, if given, and then four times as
    /// many.
    static func places(last: Int?, using chance: inout Chance) -> [Place] {
        if let last { return (0...last).shuffled(using: &chance).prefix(count * 4).map(Place.beforeEnd) }
        return (0..<count).map { _ in
            let direction = Relay.Direction.allCases[Int.random(in: 0...1, using: &chance)]
            let share = Double.random(in: 0...1, using: &chance)
            return Int.random(in: 0..<5, using: &chance) == 0
                ? .early(direction, share) : .late(direction, share)
        }
    }

    private static func variable(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Chance: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
