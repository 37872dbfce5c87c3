import Postgres

/// The database's errors in words.
enum PostgresErrorText {
    static func complaint(_ error: PostgresError) -> Complaint {
        switch error {
        case .invalidTarget(let reason):
            return Complaint(
                "the database's URL cannot be read: \(reason.printable)",
                hints: ["it looks like postgresql://user@host:5432/database"],
                status: .fatal
            )
        case .connectionFailed(let failure):
            let lines = failure.message.split(separator: "\n").map { String($0).printable }
            return Complaint(
                "cannot connect to \(failure.target.printable)",
                details: lines,
                hints: hints(failure.kind),
                status: .fatal
            )
        case .server(let error, _):
            var complaint = Complaint(
                "the database refused: \(error.message.printable) (\(error.sqlState))",
                hints: hints(error),
                status: .fatal
            )
            complaint.sqlState = error.sqlState
            return complaint
        case .connectionLost(let message, _):
            let lines = message.split(separator: "\n").map { String($0).printable }
            return Complaint(
                "the connection to the database was lost",
                details: lines,
                hints: ["git migrate status shows what the ledger says"],
                status: .fatal
            )
        case .unsupportedCopy, .nulByte, .protocolViolation:
            return Complaint("\(error)".printable, status: .fatal)
        }
    }

    static func complaint(_ error: LocalServerError) -> Complaint {
        let lines = "\(error)".split(separator: "\n").map { String($0).printable }
        let hints: [String] =
            switch error {
            case .noBinaries:
                [
                    "install PostgreSQL (apt-get install postgresql), or name its folder in \(ServerBinaries.variable)"
                ]
            case .versionMismatch: ["git migrate local reset makes it anew; its data are lost"]
            default: []
            }
        return Complaint(
            "the local database: \(lines.first ?? "")",
            details: Array(lines.dropFirst()),
            hints: hints,
            status: .fatal
        )
    }

    private static func hints(_ kind: ConnectionFailure.Kind) -> [String] {
        switch kind {
        case .refused: ["is the server running there, and the port right?"]
        case .noSuchHost: ["is the host's name right?"]
        case .timeout: ["is the server reachable from here, past firewalls?"]
        case .authentication: ["is the password right? libpq also reads PGPASSWORD and ~/.pgpass"]
        case .noSuchDatabase: ["create it first: createdb"]
        case .tooManyConnections:
            ["wait until others have ended; SELECT * FROM pg_stat_activity shows who is connected"]
        case .ssl: ["sslmode in the URL, or PGSSLMODE, says what the connection needs"]
        case .interrupted, .other: []
        }
    }

    private static func hints(_ error: ServerError) -> [String] {
        switch error.sqlState {
        case "42501": ["the role needs the right to use and to write the schema git_migrate"]
        case "25006": ["the server, or the role, is read-only"]
        default: error.hint.map { [$0.printable] } ?? []
        }
    }
}
