import Migrations
import Postgres
import Workflows

/// Who waits for whom, in words.
public struct WaitText {
    let style: Style
    let environment: EnvironmentName

    /// Text about an environment.
    public init(style: Style, environment: EnvironmentName) {
        self.style = style
        self.environment = environment
    }

    /// What a step waits for, in one line.
    public func waits(_ step: Step, _ wait: LockWait) -> String {
        "  \(step.id) waits for \(thing(wait.thing))\(held(wait, verb: "held by"))"
    }

    /// That a step is tried again after a pause, and why.
    public func triesAgain(_ step: Step, _ retry: RunEvent.Retry) -> String {
        let reason = retry.error.isDeadlock ? "deadlock" : "lock timeout"
        let wait = retry.wait.map { " on \(relation($0.thing))\(held($0, verb: "held by"))" } ?? ""
        return
            "  waiting \(roughly(retry.pause)) to try \(step.id) again (\(ordinal(retry.number)) try): \(reason)\(wait)"
    }

    /// That nobody sees whom the steps keep waiting.
    public func notWatched(_ reason: String) -> String {
        let reason = reason.split(separator: "\n").joined(separator: " ").printable
        return
            "\(style.warning("warning:")) migrate.\(environment).maxBlocking cannot be kept, since a second connection failed: \(reason)"
    }

    /// The lines under a failure to get a lock.
    func details(_ wait: LockWait?) -> [String] {
        guard let wait else { return [] }
        return wait.holders.map { "\(thing(wait.thing)) is held by \(session($0))" }
    }

    /// How many a step kept waiting, and for how long.
    static func keptWaiting(_ sessions: [BlockedSession]) -> String {
        let longest = roughly(sessions.map(\.duration).max() ?? .zero)
        return "kept \(counted(sessions.count, "session")) waiting for up to \(longest)"
    }

    /// A line about a session that waits for the step.
    func blocked(_ blocked: BlockedSession) -> String {
        "blocked for \(roughly(blocked.duration)) on \(relation(blocked.thing)): \(session(blocked.session))"
    }

    /// How to go on after a step that waited, ran or kept others waiting for too long.
    func hints(_ failure: StepFailure, again: String) -> [String] {
        let section = "migrate.\(environment)"
        switch failure {
        case .lockNotHad(_, _, _, let wait):
            let process = wait?.holders.lazy.compactMap(\.process).first
            let end = process.map {
                "wait until that session ends its transaction, or end it: SELECT pg_terminate_backend(\($0))"
            }
            return [end, "then: \(again)", "\(section).lockPatience says how long it is tried again"]
                .compactMap(
                    \.self
                )
        case .blockedOthers, .blockedOthersMidway:
            return [
                "go on when fewer sessions use what it locks: \(again)",
                "git migrate check names the statements that lock for long, and the safe way",
                "allow more: git config \(section).maxBlocking <duration>",
            ]
        case .tookTooLong(_, _, let limit?):
            return [
                "allow more than \(limit): git config \(section).statementTimeout <duration>",
                "then: \(again)",
            ]
        case .tookTooLong: return ["let the script allow more in a new commit, and deploy that"]
        default: return ["go on with: \(again)"]
        }
    }

    private func thing(_ thing: LockedThing) -> String {
        switch thing {
        case .relation(let name): "a lock on \(name.printable)"
        case .row(let table?): "a row of \(table.printable)"
        case .row: "a row"
        case .olderTransactions: "older transactions to end"
        case .advisory: "an advisory lock"
        case .other(let kind): "a lock of the kind \(kind.printable)"
        }
    }

    private func relation(_ thing: LockedThing) -> String {
        if case .relation(let name) = thing { "relation \(name.printable)" } else { self.thing(thing) }
    }

    private func held(_ wait: LockWait, verb: String) -> String {
        guard let first = wait.holders.first else { return "" }
        let more = wait.holders.count > 1 ? " (and \(wait.holders.count - 1) more)" : ""
        return ", \(verb) \(session(first))\(more)"
    }

    /// `pid 123 (ada, psql, 4 min, idle in transaction): UPDATE …`
    private func session(_ session: OtherSession) -> String {
        guard let process = session.process else { return "a prepared transaction (see pg_prepared_xacts)" }
        let known = [
            session.user?.printable, session.application?.printable, session.age.map(roughly), session.state,
        ].compactMap(\.self)
        let facts = known.isEmpty ? "" : " (\(known.joined(separator: ", ")))"
        return "pid \(process)\(facts)\(session.query.flatMap(Self.shortened).map { ": \($0)" } ?? "")"
    }

    /// The first line of a query, in so many columns; of one that may hold a password only the first word.
    private static func shortened(_ query: String) -> String? {
        guard
            let line = query.split(whereSeparator: \.isNewline).first(where: {
                !$0.allSatisfy(\.isWhitespace)
            })
        else { return nil }
        let words = line.split(whereSeparator: \.isWhitespace)
        if query.lowercased().contains("password") { return words.first.map { "\(String($0).printable) …" } }
        let text = words.joined(separator: " ").printable
        return text.count > 60 ? text.prefix(59) + "…" : text
    }

    private func ordinal(_ number: Int) -> String {
        switch (number % 10, number % 100) {
        case (1, let rest) where rest != 11: "\(number)st"
        case (2, let rest) where rest != 12: "\(number)nd"
        case (3, let rest) where rest != 13: "\(number)rd"
        default: "\(number)th"
        }
    }
}
