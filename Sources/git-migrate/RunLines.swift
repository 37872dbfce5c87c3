import Migrations
import Reporting
import Workflows

/// What is said while a plan is carried out.
///
/// What lasts, a step or a wait, is one line that is overwritten on a terminal. Elsewhere a step is told of once it is in, and a
/// wait when it begins, when it becomes another one, and every ten seconds.
final class RunLines {
    private let console: Console
    private let text: RunText
    private let waits: WaitText
    private let backups: BackupText
    private let monitor: RunMonitor?
    private var running: String?
    private var reminder = Reminder()

    init(_ console: Console, environment: EnvironmentName, monitor: RunMonitor? = nil) {
        self.console = console
        self.monitor = monitor
        text = RunText(console.messageStyle)
        waits = WaitText(style: console.messageStyle, environment: environment)
        backups = BackupText(console.messageStyle, environment: environment)
    }

    func tell(_ event: RunEvent) {
        monitor?.note(event)
        if console.logs(event) { return }
        switch event {
        case .begins, .keepsWaiting: break
        case .sessionIsShared: console.message(text.sessionIsShared)
        case .waiting(let holder, let duration):
            lasting(text.waiting(holder, for: duration), about: LastingWait(holder))
        case .started(let step, let number, let count):
            running = text.running(step, number: number, of: count)
            reminder.forget()
            console.passing(running ?? "")
        case .finished(let step, let duration):
            running = nil
            message(text.finished(step, duration))
        case .notice(let notice, _):
            guard console.volume == .verbose || notice.severity == "WARNING" else { return }
            message(text.notice(notice))
        case .waitsForLock(let step, let wait?):
            lasting(waits.waits(step, wait), about: LastingWait(step, wait))
        case .waitsForLock(_, nil):
            reminder.forget()
            console.passing(running ?? "")
        case .triesAgain(let step, let retry):
            running = nil
            message(waits.triesAgain(step, retry))
        case .notWatched(let reason): message(waits.notWatched(reason))
        case .lostSessionRuns(let process, let duration):
            lasting(text.lostSessionRuns(process, for: duration), about: LastingWait(lostSession: process))
        case .lostSessionEnded(let process): message(text.lostSessionEnded(process))
        case .connectionLost(let reason): message(text.connectionLost(reason))
        case .recordNotWritten(let reason): message(text.recordNotWritten(reason))
        case .schemaNotRecorded(let error): message(text.schemaNotRecorded(error))
        case .backsUp(let event):
            let line = backups.line(event)
            if line.isPassing { console.passing(line.text) } else { message(line.text) }
        case .backedUp(let backup, let path): message(backups.made(backup, at: path))
        case .hook(let event): message(text.hook(event))
        }
    }

    private func message(_ line: String) {
        console.clearPassing()
        console.message(line)
        if let running { console.passing(running) }
    }

    private func lasting(_ line: String, about wait: LastingWait) {
        guard !console.canRewrite else {
            console.passing(line)
            return
        }
        if reminder.isDue(wait) { console.message(line) }
    }
}
