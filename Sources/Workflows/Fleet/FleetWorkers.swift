import Glibc
import Postgres

/// Works on the members of a fleet, several at a time, each on a thread that mostly waits for its own connection.
public final class FleetWorkers<Event: Sendable>: @unchecked Sendable {
    /// Brings a member where it is to be, and tells of what happens on the way. The time is since when others have been busy
    /// with the member; nil when they have not been.
    public typealias Work =
        @Sendable (
            FleetMember, Duration?, @escaping (Event) -> Void
        ) -> FleetSchedule.End

    private let members: [FleetMember]
    private let parallel: Int
    private let work: Work
    private let monitor = Monitor()
    // What follows is touched only under the monitor.
    private var schedule: FleetSchedule
    private var events: [(member: FleetMember, event: Event)] = []
    private var busySince: [Int: ContinuousClock.Instant] = [:]
    private var alive = 0

    /// Workers that have not begun.
    public init(_ members: [FleetMember], parallel: Int, schedule: FleetSchedule, work: @escaping Work) {
        self.members = members
        self.parallel = min(max(parallel, 1), max(members.count, 1))
        self.schedule = schedule
        self.work = work
    }

    /// Works until nothing is left to begin and all that began has ended.
    ///
    /// - Parameter observe: told of every event, on the calling thread.
    /// - Returns: the members that nobody has begun with.
    /// - Throws: ``FleetProblem/noThread``, when the system gives not even one.
    public func run(_ observe: (FleetMember, Event) -> Void) throws -> [FleetMember] {
        var started = 0
        for _ in 0..<parallel {
            monitor.locked { alive += 1 }
            if Thread.start({ self.workUntilEnd() }) {
                started += 1
            } else {
                monitor.locked { alive -= 1 }
            }
        }
        guard started > 0 else { throw FleetProblem.noThread }
        while let news = nextEvents() {
            for (member, event) in news { observe(member, event) }
        }
        return monitor.locked { schedule.left.map { members[$0] } }
    }

    /// Nil once all threads have ended and nothing is left to tell.
    private func nextEvents() -> [(member: FleetMember, event: Event)]? {
        monitor.locked {
            while events.isEmpty, alive > 0 { monitor.wait() }
            defer { events = [] }
            return events.isEmpty ? nil : events
        }
    }

    private func workUntilEnd() {
        while let (index, since) = take() {
            let member = members[index]
            let waited = since.map { ContinuousClock.now - $0 }
            if let waited { pause(after: waited) }
            let end = work(member, waited) { self.tell($0, of: member) }
            monitor.locked {
                if end == .busy, since == nil { busySince[index] = ContinuousClock.now }
                schedule.ended(index, end)
                monitor.wakeAll()
            }
        }
        monitor.locked {
            alive -= 1
            monitor.wakeAll()
        }
    }

    private func tell(_ event: Event, of member: FleetMember) {
        monitor.locked {
            events.append((member, event))
            monitor.wakeAll()
        }
    }

    /// A member that others are busy with is looked at ever less often: after as long as it has been waited for, from 50 ms to
    /// a second.
    private func pause(after waited: Duration) {
        let microseconds = waited / .microseconds(1)
        usleep(UInt32(min(max(microseconds, 50_000), 1_000_000)))
    }

    private func take() -> (member: Int, busySince: ContinuousClock.Instant?)? {
        monitor.locked {
            while true {
                if Interruption.requested { schedule.stop() }
                switch schedule.next() {
                case .member(let member): return (member, busySince[member])
                case .end: return nil
                case .wait: monitor.wait()
                }
            }
        }
    }
}
