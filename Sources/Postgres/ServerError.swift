internal import CLibpq

/// An error, warning or notice as the server sent it, field by field.
///
/// The fields are those of the protocol's ErrorResponse and NoticeResponse (PostgreSQL manual, 55.8).
public struct ServerError: Error, Sendable, Equatable {
    /// `ERROR`, `FATAL`, `PANIC`, `WARNING`, `NOTICE`, `DEBUG`, `INFO` or `LOG`, never translated.
    public var severity: String
    /// The five characters of the SQLSTATE code; empty when the sender gave none.
    public var sqlState: String
    /// The primary message, in the server's language.
    public var message: String
    /// What the server adds in detail.
    public var detail: String?
    /// What the server suggests.
    public var hint: String?
    /// Where in the message that was sent, counted in characters from 1.
    public var position: Int?
    /// Where in `internalQuery`, counted in characters from 1.
    public var internalPosition: Int?
    /// The text of a command that the server made itself, such as one inside a function.
    public var internalQuery: String?
    /// The call stack, innermost first.
    public var context: String?
    /// The schema of the object concerned.
    public var schema: String?
    /// The table concerned.
    public var table: String?
    /// The column concerned.
    public var column: String?
    /// The data type concerned.
    public var dataType: String?
    /// The constraint concerned.
    public var constraint: String?
    /// The server's source file.
    public var file: String?
    /// The line in `file`.
    public var line: Int?
    /// The server's routine.
    public var routine: String?

    /// An error made of its facts; whatever is not given is absent.
    public init(severity: String, sqlState: String, message: String) {
        self.severity = severity
        self.sqlState = sqlState
        self.message = message
    }

    /// The statement was cancelled, by a request or by `statement_timeout` (57014).
    public var isCancelled: Bool { sqlState == "57014" }
    /// A lock was not had in time, or not at once with NOWAIT (55P03).
    public var isLockTimeout: Bool { sqlState == "55P03" }
    /// Two transactions waited for each other, and this one was chosen to give way (40P01).
    public var isDeadlock: Bool { sqlState == "40P01" }
    /// The table of locks has no room for another one (53200); the hint names the setting, whatever language the server speaks.
    public var isOutOfLocks: Bool {
        sqlState == "53200" && hint?.contains("max_locks_per_transaction") == true
    }
    /// The transaction or the server is read-only (25006).
    public var isReadOnly: Bool { sqlState == "25006" }
}

extension ServerError: CustomStringConvertible {
    /// The severity, the code and the message.
    public var description: String {
        sqlState.isEmpty ? "\(severity): \(message)" : "\(severity) \(sqlState): \(message)"
    }
}

extension ServerError {
    /// Copies every field out of a result, which stays the caller's to clear.
    ///
    /// Manual: "The caller should not free the result directly. It will be freed when the associated
    /// PGresult handle is passed to PQclear" (of PQresultErrorField).
    init(copying result: OpaquePointer) {
        func field(_ code: Field) -> String? {
            PQresultErrorField(result, code.rawValue).map { String(cString: $0) }
        }
        let text = PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
        self.init(
            severity: field(.severity) ?? field(.localizedSeverity) ?? "ERROR",
            sqlState: field(.sqlState) ?? "",
            message: field(.message) ?? text.trimmedWhitespace
        )
        detail = field(.detail)
        hint = field(.hint)
        position = field(.position).flatMap { Int($0) }
        internalPosition = field(.internalPosition).flatMap { Int($0) }
        internalQuery = field(.internalQuery)
        context = field(.context)
        schema = field(.schema)
        table = field(.table)
        column = field(.column)
        dataType = field(.dataType)
        constraint = field(.constraint)
        file = field(.file)
        line = field(.line).flatMap { Int($0) }
        routine = field(.routine)
    }

    /// The protocol's field codes; the PG_DIAG macros of postgres_ext.h are C characters, which Swift
    /// does not import.
    private struct Field {
        let rawValue: Int32

        init(_ code: Unicode.Scalar) { rawValue = Int32(code.value) }

        static var localizedSeverity: Field { Field("S") }
        static var severity: Field { Field("V") }
        static var sqlState: Field { Field("C") }
        static var message: Field { Field("M") }
        static var detail: Field { Field("D") }
        static var hint: Field { Field("H") }
        static var position: Field { Field("P") }
        static var internalPosition: Field { Field("p") }
        static var internalQuery: Field { Field("q") }
        static var context: Field { Field("W") }
        static var schema: Field { Field("s") }
        static var table: Field { Field("t") }
        static var column: Field { Field("c") }
        static var dataType: Field { Field("d") }
        static var constraint: Field { Field("n") }
        static var file: Field { Field("F") }
        static var line: Field { Field("L") }
        static var routine: Field { Field("R") }
    }
}
