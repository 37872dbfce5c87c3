internal import CPgQuery

/// Reads a statement's facts out of its parse tree: the only way from the tree to a ``Statement``.
enum Classifier {
    /// - Parameter base: the file's offset of the text that was parsed.
    static func facts(of node: PgQuery__Node?, base: Int) -> StatementFacts {
        guard let node else { return StatementFacts(.other, .other) }
        let (tag, category) = CommandTag.tagAndCategory(of: node)
        var facts = StatementFacts(StatementKind(rawValue: tag), category)
        facts.losses = Losses.of(node)
        facts.actions = ActionReading(base: base).actions(of: node)
        if node.node_case == PG_QUERY__NODE__NODE_TRANSACTION_STMT {
            facts.transactionControl = node.transaction_stmt.flatMap { control($0.pointee) }
        }
        facts.outsideTransaction = BlockRules.refusal(of: node)
        if facts.outsideTransaction == nil {
            facts.perhapsOutsideTransaction = BlockRules.possibleRefusal(of: node)
        }
        if node.node_case == PG_QUERY__NODE__NODE_COPY_STMT, let copy = node.copy_stmt?.pointee {
            let isOfClient = copy.is_program == 0 && TreeNames.text(copy.filename).isEmpty
            facts.copyFromStdin = isOfClient && copy.is_from != 0
            facts.copyToStdout = isOfClient && copy.is_from == 0
            facts.copiesBinary = facts.copyFromStdin && isBinary(copy)
        }
        return facts
    }

    private static func isBinary(_ copy: PgQuery__CopyStmt) -> Bool {
        TreeNames.options(copy.options, copy.n_options).contains { name, value in
            guard name == "format", let value else { return false }
            return TreeNames.parts(of: value).joined() == "binary"
        }
    }

    private static func control(_ statement: PgQuery__TransactionStmt) -> TransactionControl? {
        let chain = statement.chain != 0
        let name = TreeNames.text(statement.savepoint_name)
        return switch statement.kind {
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN,
            PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START:
            .begin(options: options(statement))
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT: .commit(chain: chain)
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK: .rollback(chain: chain)
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_SAVEPOINT: .savepoint(name)
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_RELEASE: .release(name)
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_TO: .rollbackTo(name)
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_PREPARE: .prepare
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT_PREPARED: .commitPrepared
        case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_PREPARED: .rollbackPrepared
        default: nil
        }
    }

    /// The transaction modes in SQL, in the order written.
    private static func options(_ statement: PgQuery__TransactionStmt) -> String {
        TreeNames.options(statement.options, statement.n_options).compactMap { name, value in
            switch name {
            case "transaction_isolation":
                "ISOLATION LEVEL \(constantText(value).uppercased())"
            case "transaction_read_only":
                constantIsTrue(value) ? "READ ONLY" : "READ WRITE"
            case "transaction_deferrable":
                constantIsTrue(value) ? "DEFERRABLE" : "NOT DEFERRABLE"
            default: nil
            }
        }.joined(separator: ", ")
    }

    private static func constantText(_ node: PgQuery__Node?) -> String {
        guard let node, node.node_case == PG_QUERY__NODE__NODE_A_CONST, let constant = node.a_const?.pointee,
            constant.val_case == PG_QUERY__A__CONST__VAL_SVAL
        else { return "" }
        return TreeNames.text(constant.sval?.pointee.sval)
    }

    private static func constantIsTrue(_ node: PgQuery__Node?) -> Bool {
        guard let node, node.node_case == PG_QUERY__NODE__NODE_A_CONST, let constant = node.a_const?.pointee,
            constant.val_case == PG_QUERY__A__CONST__VAL_IVAL
        else { return false }
        return constant.ival?.pointee.ival != 0
    }
}
