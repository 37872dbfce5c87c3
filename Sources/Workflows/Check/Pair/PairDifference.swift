import SQL

/// Something that is not as it was when both scripts of a migration have run.
struct PairDifference {
    let kind: Kind
    let thing: Thing

    enum Kind: Equatable {
        /// The up script makes it, and the down script does not take it away.
        case leftBehind
        /// The down script makes it, and it was not there before.
        case madeByMistake
        /// The up script takes it away, and the down script does not bring it back.
        case notRestored
        /// The down script takes it away, and it was there before.
        case droppedByMistake
        /// It was called so before.
        case notRenamedBack(from: Thing)
        /// The up script changes something of it, and the down script does not change it back.
        case notChangedBack(Change)
        /// The down script brings it back, or changes it back, to something else than before.
        case restoredDifferently(Change)
    }

    /// What of a thing is different.
    struct Change: Equatable {
        /// `type`, `default`, `definition`.
        let what: String
        /// As it was; nil where that is too long to say, or nothing.
        let before: String?
        /// As it is.
        let after: String?
    }
}
