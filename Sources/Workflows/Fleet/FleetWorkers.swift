import Postgres

/// Works on the members of a fleet, several at a time, each on a thread that mostly waits for its own connection.
public final class FleetWorkers<Event: Sendable>: @unchecked Sendable {
    /// Brings a member where it is to be, and tells of what happens on the way. The number is how often others were busy with
    /// the member before.
    public typealias Work = @Sendable (FleetMember, Int, (Event) -> Void) -> FleetSchedule.End

    private let members: [FleetMember]
    private let parallel: Int
    private let work: Work
    private let monitor = Monitor()
    // What follows is touched only under the monitor.
    private var schedule: FleetSchedule
    private var events: [(member: FleetMember, event: Event)] = []
    private var timesBusy: [Int: Int] = [:]
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
    public func run(_ observe: (FleetMember, Event) -> Void) -> [FleetMember] {
        for _ in 0..<parallel {
            monitor.locked { alive += 1 }
            if !Thread.start({ self.workUntilEnd() }) { monitor.locked { alive -= 1 } }
        }
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
        while let (index, times) = take() {
            let member = members[index]
            let end = work(member, times) { event in
                monitor.locked {
                    events.append((member, event))
                    monitor.wakeAll()
                }
            }
            monitor.locked {
                if end == .busy { timesBusy[index, default: 0] += 1 }
                schedule.ended(index, end)
                monitor.wakeAll()
            }
        }
        monitor.locked {
            alive -= 1
            monitor.wakeAll()
        }
    }

    private func take() -> (member: Int, timesBusy: Int)? {
        monitor.locked {
            while true {
                if Interruption.requested { schedule.stop() }
                switch schedule.next() {
                case .member(let member): return (member, timesBusy[member] ?? 0)
                case .end: return nil
                case .wait: monitor.wait()
                }
            }
        }
    }
}
