import Foundation

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

    /// So many offsets of a conversation of `length` bytes; of its `last` bytes only, if given, and then four times as many.
    static func offsets(_ name: String, length: Int, last: Int? = nil) -> [Int] {
        var chance = generator(name)
        guard let last else { return (0..<count).map { _ in Int.random(in: 0...length, using: &chance) } }
        let all = Array(max(0, length - last)...length)
        return count * 4 >= all.count ? all : Array(all.shuffled(using: &chance).prefix(count * 4))
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
