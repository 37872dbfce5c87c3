import SQL

/// How a statement of a migration that is no transaction runs.
enum StatementManner: Hashable {
    /// It works on the session alone: nothing of it outlives the session, so that nothing is journalled and a resumed run
    /// repeats it.
    case session
    /// In a transaction of its own, with the row of the journal that says that it is in: what became of it is never unknown.
    case transaction
    /// By itself, between two rows of the journal.
    case alone
}

extension Statement {
    /// How it runs in a migration that is no transaction.
    ///
    /// What only may end a transaction counts as what does: CALL and some DO run code that nobody here can see into, and a newer
    /// server's statement is not understood.
    var manner: StatementManner {
        if category == .session || kind == .load || isSetConfig { return .session }
        if outsideTransaction != nil || perhapsOutsideTransaction != nil || refusal != nil { return .alone }
        return isOpaqueBlock ? .alone : .transaction
    }

    /// DO that may commit: in a language other than PostgreSQL's own, or through a procedure.
    private var isOpaqueBlock: Bool {
        guard kind == .doBlock else { return false }
        guard case .code(let language, let body)? = actions.first, language == "plpgsql" else { return true }
        return body.uppercased().contains("CALL")
    }

    /// Whether a resumed run does it again, so that the statements after it find the session that they were written for.
    var isRepeatedOnResume: Bool { manner == .session && kind != .notify }

    /// SELECT of nothing but `set_config`.
    private var isSetConfig: Bool {
        guard kind == .select, actions.count == 1, case .select(let calls)? = actions.first else {
            return false
        }
        return !calls.isEmpty
            && calls.allSatisfy {
                $0.name.name == "set_config" && [nil, "pg_catalog"].contains($0.name.schema)
            }
    }
}

extension StatementKind {
    fileprivate static let load = StatementKind(rawValue: "LOAD")
    fileprivate static let doBlock = StatementKind(rawValue: "DO")
    fileprivate static let notify = StatementKind(rawValue: "NOTIFY")
}
