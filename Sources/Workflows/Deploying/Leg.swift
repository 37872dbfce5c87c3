import Migrations

extension PreparedRun {
    /// Steps that follow each other and run in the same way.
    struct Leg {
        var range: Range<Int>
        let isTransactions: Bool
    }

    /// The first step that cannot run in a transaction, and why.
    var stepOutsideTransaction: (MigrationID, reason: String)? {
        for step in steps {
            if case .statements(let reason) = step.script.mode { return (step.step.id, reason) }
        }
        return nil
    }

    /// The plan in such parts. A step that cannot run in a transaction is a leg by itself.
    var legs: [Leg] {
        steps.indices.reduce(into: []) { legs, index in
            let isTransaction = steps[index].script.mode == .transaction
            if isTransaction, legs.last?.isTransactions == true {
                legs[legs.count - 1].range = legs[legs.count - 1].range.lowerBound..<index + 1
            } else {
                legs.append(Leg(range: index..<index + 1, isTransactions: isTransaction))
            }
        }
    }
}
