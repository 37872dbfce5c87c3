import Postgres
import SQL

extension Connection {
    /// Puts back what decides how the server reads a message, where a script has changed it: what follows means what it meant to the
    /// parser that read the script. The server reports both settings by itself, so that nothing is asked.
    func readAsParsed() throws(PostgresError) {
        if let strings = parameter("standard_conforming_strings"), strings != "on" {
            try send("SET standard_conforming_strings = on")
        }
        if let encoding = parameter("client_encoding"), encoding != "UTF8" {
            try send("SET client_encoding = 'UTF8'")
        }
    }
}

extension Statement {
    /// Whether it waits for others without standing in their way.
    var isConcurrent: Bool { outsideTransaction?.contains("CONCURRENTLY") == true }

    /// Whether it gives the session a lock_timeout.
    var setsLockTimeout: Bool {
        actions.contains { action in
            switch action {
            case .set(let change): change.name == "lock_timeout"
            case .select(let calls): calls.contains { $0.strings.first == "lock_timeout" }
            default: false
            }
        }
    }
}
