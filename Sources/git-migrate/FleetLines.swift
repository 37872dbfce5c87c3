import Reporting
import Workflows

/// What is said while the members of a fleet are worked on.
///
/// How far it is, and what is waited for meanwhile, is one line that is overwritten on a terminal. Elsewhere a member's wait is told
/// of when it begins, when it becomes another one, and every ten seconds.
final class FleetLines {
    private let console: Console
    private let text: FleetText
    private let count: Int
    private let monitor: RunMonitor?
    private var ended = 0
    private var failed = 0
    /// What members wait for, the one that has waited longest first.
    private var waits: [(member: String, line: String)] = []
    private var reminders: [String: Reminder] = [:]
    private var sharesSessions = false

    init(_ console: Console, _ text: FleetText, count: Int, monitor: RunMonitor?) {
        self.monitor = monitor
        self.console = console
        self.text = text
        self.count = count
    }

    /// What happens on a member.
    func tell(_ event: RunEvent, of member: String) {
        monitor?.note(event, of: member)
        if console.logs(event, of: member) { return }
        let text = text.member(member)
        switch event {
        case .begins, .keepsWaiting: break
        case .started, .waitsForLock(_, nil): goesOn(member)
        case .finished(let step, let duration):
            goesOn(member)
            if console.volume == .verbose { message(text.finished(step, duration)) }
        case .notice(let notice, _):
            guard console.volume == .verbose || notice.severity == "WARNING" else { return }
            message(text.notice(notice))
        case .waitsForLock(let step, let wait?):
            waits(member, for: text.waits(step, wait), about: LastingWait(step, wait))
        case .waiting(let holder, let duration):
            waits(member, for: text.waiting(holder, for: duration), about: LastingWait(holder))
        case .triesAgain(let step, let retry):
            goesOn(member)
            message(text.triesAgain(step, retry))
        case .sessionIsShared:
            // One pooler stands before them all, mostly.
            if !sharesSessions { message(text.sessionIsShared) }
            sharesSessions = true
        case .notWatched(let reason): message(text.notWatched(reason))
        case .lostSessionRuns(let process, let duration):
            waits(
                member,
                for: text.lostSessionRuns(process, for: duration),
                about: LastingWait(lostSession: process)
            )
        case .lostSessionEnded(let process): message(text.lostSessionEnded(process))
        case .connectionLost(let reason): message(text.connectionLost(reason))
        case .recordNotWritten(let reason): message(text.recordNotWritten(reason))
        case .schemaNotRecorded(let error): message(text.schemaNotRecorded(error))
        case .backsUp(let event):
            if let line = text.backsUp(event) { message(line) }
        case .backedUp(let backup, let path): message(text.backedUp(backup, at: path))
        case .hook(let event): message(text.hook(event))
        }
    }

    /// Another runner works on a member.
    func postpones(_ member: String) {
        let line = text.waiting(member)
        if !console.logs(RunRecords.postponed(line), of: member) { message(line) }
    }

    /// A member has ended; `isTold` when that is worth a line.
    func ended(_ standing: FleetStanding, isCanary: Bool, isTold: Bool) {
        if console.logs(RunRecords.ended(standing), of: standing.member) { return }
        ended += 1
        if standing.complaint != nil { failed += 1 }
        goesOn(standing.member)
        reminders[standing.member] = nil
        if isTold { message(text.ended(standing, isCanary: isCanary)) }
    }

    private func goesOn(_ member: String) {
        waits.removeAll { $0.member == member }
        reminders[member]?.forget()
        pass()
    }

    private func waits(_ member: String, for line: String, about wait: LastingWait) {
        if let index = waits.firstIndex(where: { $0.member == member }) {
            waits[index].line = line
        } else {
            waits.append((member, line))
        }
        pass()
        guard !console.canRewrite, reminders[member, default: Reminder()].isDue(wait) else { return }
        console.message(line)
    }

    private func message(_ line: String) {
        console.clearPassing()
        console.message(line)
        pass()
    }

    private func pass() {
        console.passing(text.working(ended, failed: failed, of: count, waits: waits.map(\.line)))
    }
}
