extension Script {
    /// The script's own outer transaction, if it is one: BEGIN first, COMMIT last, and between them nothing
    /// that would end it.
    public var foldedTransaction: (begin: Statement, commit: Statement)? {
        guard statements.count >= 2, let begin = statements.first, let commit = statements.last,
            case .begin = begin.transactionControl, case .commit(chain: false) = commit.transactionControl,
            statements.dropFirst().dropLast().allSatisfy({ $0.transactionControl?.staysInside ?? true })
        else { return nil }
        return (begin, commit)
    }

    /// Transaction control that would begin or end a transaction, apart from the outer pair of
    /// ``foldedTransaction``. Savepoints stay inside and are not in it.
    public var strayTransactionControl: [Statement] {
        if foldedTransaction != nil { return [] }
        return statements.filter { $0.transactionControl.map { !$0.staysInside } ?? false }
    }
}
