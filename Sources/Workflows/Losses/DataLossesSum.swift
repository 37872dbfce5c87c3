extension DataLosses {
    /// What several databases lose together; nil where none loses anything.
    public static func sum(_ all: [DataLosses]) -> DataLosses? {
        guard let first = all.first else { return nil }
        return all.dropFirst().reduce(first) { $0.adding($1) }
    }

    private func adding(_ other: DataLosses) -> DataLosses {
        var sums = losses
        var indices = Dictionary(
            losses.enumerated().map { (Key($1), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for loss in other.losses {
            if let index = indices[Key(loss)] {
                sums[index] = DataLoss(
                    step: loss.step,
                    what: loss.what,
                    amount: sums[index].amount + loss.amount
                )
            } else {
                indices[Key(loss)] = sums.count
                sums.append(loss)
            }
        }
        let known = Set(unseen)
        return DataLosses(
            losses: sums,
            unseen: unseen + other.unseen.filter { !known.contains($0) },
            refusal: refusal ?? other.refusal
        )
    }

    private struct Key: Hashable {
        let loss: DataLoss

        init(_ loss: DataLoss) {
            self.loss = DataLoss(step: loss.step, what: loss.what, amount: .exactly(0))
        }
    }
}

extension DataLoss.Amount {
    /// A sum is as certain as the least certain part of it.
    fileprivate static func + (left: Self, right: Self) -> Self {
        switch (left, right) {
        case (.unknown, _): left
        case (_, .unknown): right
        case (.exactly(let one), .exactly(let other)): .exactly(one + other)
        case (.about(let one, let bytes), .exactly(let other)),
            (.exactly(let other), .about(let one, let bytes)):
            .about(one + other, bytes: bytes)
        case (.about(let one, let bytes), .about(let other, let more)):
            .about(one + other, bytes: bytes + more)
        }
    }
}
