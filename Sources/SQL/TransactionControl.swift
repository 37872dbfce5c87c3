/// How a statement steers the transaction.
public enum TransactionControl: Sendable, Equatable {
    /// BEGIN or START TRANSACTION; the options are the text after it, such as `ISOLATION LEVEL SERIALIZABLE`.
    case begin(options: String)
    /// COMMIT or END, perhaps AND CHAIN.
    case commit(chain: Bool)
    /// ROLLBACK or ABORT, perhaps AND CHAIN.
    case rollback(chain: Bool)
    case savepoint(String)
    case release(String)
    case rollbackTo(String)
    /// PREPARE TRANSACTION, which ends the transaction without deciding it.
    case prepare
    case commitPrepared
    case rollbackPrepared

    /// Whether it stays within the transaction that is open: SAVEPOINT, RELEASE and ROLLBACK TO.
    public var staysInside: Bool {
        switch self {
        case .savepoint, .release, .rollbackTo: true
        default: false
        }
    }
}
