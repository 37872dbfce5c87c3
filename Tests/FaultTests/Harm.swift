import Glibc
import Postgres
import TestSupport

/// What is done to a deployment in its midst.
enum Harm: String, Sendable, CaseIterable {
    /// The connection is closed at both ends.
    case close
    /// The connection is reset at both ends.
    case reset
    /// The receiver sees the end of the stream, the sender sees nothing.
    case halfClose
    /// kill -9 of the tool.
    case kill
    /// Ctrl-C.
    case interrupt
    /// `pg_terminate_backend` of the tool's session.
    case terminate
    /// kill -9 of the tool's server process, which makes the whole server recover.
    case crash
    /// A fast shutdown and a start.
    case restart
    /// An immediate shutdown, and a start that recovers.
    case crashRestart

    /// What needs no server of its own.
    static let common: [Harm] = [.close, .reset, .halfClose, .kill, .interrupt, .terminate]
    /// What every session of the server suffers from.
    static let toServer: [Harm] = [.crash, .restart, .crashRestart]

    /// What the relay does for it.
    func effect(at site: Site, _ victim: Victim) -> Relay.Effect {
        let (url, server) = (site.url, site.server)
        switch self {
        case .close: return .close
        case .reset: return .reset
        case .halfClose: return .halfClose
        case .kill: return .run { victim.signal(SIGKILL) }
        case .interrupt: return .run { victim.signal(SIGINT) }
        case .terminate:
            return .run { Self.toSessions(url) { "SELECT pg_terminate_backend(\($0))" } }
        case .crash:
            return .run {
                Self.processes(url).forEach { Glibc.kill($0, SIGKILL) }
            }
        case .restart:
            return .run {
                try? server.stop()
                try? server.start()
            }
        case .crashRestart:
            return .run {
                try? server.stop(immediate: true)
                try? server.start()
            }
        }
    }

    private static func toSessions(_ url: String, _ sql: (pid_t) -> String) {
        let watcher = try? Connection(to: .url(url), applicationName: "git-migrate tests")
        for process in processes(url) { try? watcher?.execute(sql(process)) }
    }

    private static func processes(_ url: String) -> [pid_t] {
        guard let watcher = try? Connection(to: .url(url), applicationName: "git-migrate tests") else {
            return []
        }
        return ((try? State.sessions(watcher)) ?? []).compactMap { pid_t($0) }
    }
}
