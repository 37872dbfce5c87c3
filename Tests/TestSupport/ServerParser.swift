import Postgres

extension TestServer {
    /// Whether the server's parser takes a script, none of which runs.
    ///
    /// The parser reads a message as a whole before its first statement, which fails here.
    public func parses(_ script: String) throws -> Bool {
        do {
            try connection().send("SELECT 1 / 0;\n" + script)
        } catch let error as PostgresError {
            guard case .server(let serverError, _) = error else { throw error }
            if serverError.sqlState == "42601" { return false }
            guard serverError.sqlState == "22012" else { throw error }
        }
        return true
    }
}
