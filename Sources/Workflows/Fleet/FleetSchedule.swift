/// Which members of a fleet are worked on, and in which order: the canary alone, then as many at a time as are asked for, until
/// too many have failed.
public struct FleetSchedule: Hashable, Sendable {
    /// Members are their indices in the list.
    public enum Next: Hashable, Sendable {
        /// Work on this member.
        case member(Int)
        /// Nothing can begin before something that runs has ended.
        case wait
        /// Nothing is left to begin.
        case end
    }

    /// How the work on a member ended.
    public enum End: Hashable, Sendable {
        /// It is where it was to be brought.
        case done
        /// It is not.
        case failed
        /// Another runner works on it: it is looked at again once the others have had their turn.
        case busy
    }

    private var waiting: [Int]
    private var running: Set<Int> = []
    private var failures = 0
    private var isStopped = false
    /// Whether the first member is where it was to be brought, so that others may follow.
    private var hasCanary: Bool
    private let parallel: Int
    private let allowedFailures: Int

    /// - Parameters:
    ///   - count: how many members there are; the first one is the canary.
    ///   - parallel: how many are worked on at a time, at most.
    ///   - allowedFailures: no other member begins once so many have failed; from 1.
    public init(count: Int, parallel: Int, allowedFailures: Int, withCanary: Bool = true) {
        waiting = Array(0..<count)
        self.parallel = max(parallel, 1)
        self.allowedFailures = max(allowedFailures, 1)
        hasCanary = !withCanary
    }

    /// Members that nobody has begun with.
    public var left: [Int] { waiting.sorted() }

    /// Takes the next member.
    public mutating func next() -> Next {
        guard !isStopped, failures < allowedFailures else { return .end }
        // One that runs may come back, when another runner is busy with it.
        guard let first = waiting.first else { return running.isEmpty ? .end : .wait }
        guard running.count < (hasCanary ? parallel : 1) else { return .wait }
        waiting.removeFirst()
        running.insert(first)
        return .member(first)
    }

    /// The work on a member has ended.
    public mutating func ended(_ member: Int, _ end: End) {
        running.remove(member)
        switch end {
        case .done: hasCanary = true
        case .failed: failures += hasCanary ? 1 : allowedFailures
        case .busy where hasCanary: waiting.append(member)
        // Nobody goes before the canary.
        case .busy: waiting.insert(member, at: 0)
        }
    }

    /// Nothing more begins.
    public mutating func stop() { isStopped = true }
}
