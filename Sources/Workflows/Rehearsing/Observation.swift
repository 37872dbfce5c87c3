import Migrations
import SQL

/// What the first up of a pair did to the relations that were there before it.
public struct Observation: Sendable {
    /// The up script.
    public let path: String
    /// The relations that were locked, in the order in which they were first locked.
    public let relations: [Relation]
    /// How long its statements took, in order.
    public let statements: [Timing]

    /// How long a statement took, or a run of them that went to the server together.
    public struct Timing: Hashable, Sendable {
        /// The statement.
        public let place: Place
        /// What the server took to answer.
        public let time: Duration
    }

    /// A relation that was there before.
    public struct Relation: Sendable {
        /// Qualified, and quoted as SQL wants it.
        public let name: String
        /// The strongest lock that was held on it.
        public let lock: Lock
        /// What was done to it that takes as long as it is large, in order.
        public let work: [Work]

        /// The work during which others had to wait to write, or even to read.
        public var heavyWork: [Work] { work.filter { $0.under >= .share && $0.kind.growsWithTable } }
    }

    /// A lock and how long it was held.
    public struct Lock: Hashable, Sendable {
        /// Its mode.
        public let mode: LockMode
        /// The statement that took it first.
        public let place: Place
        /// From the begin of that statement to the end of the transaction.
        public let held: Duration
    }

    /// Something that takes as long as a relation is large.
    public struct Work: Hashable, Sendable {
        /// What it is.
        public let kind: Kind
        /// The statement that did it.
        public let place: Place
        /// The strongest lock on the relation at the end of that statement.
        public let under: LockMode
    }

    /// What takes as long as a relation is large.
    public enum Kind: Hashable, Sendable {
        /// Every row was written anew, and every index with it.
        case rewritten
        /// Every row was read.
        case scanned
        /// A new index was built.
        case indexBuilt(String)
        /// An index that was there was built anew.
        case indexRebuilt(String)
        /// TRUNCATE, which takes no time to speak of.
        case emptied

        var growsWithTable: Bool { self != .emptied }
    }

    /// A statement of the up script, or a run of them that went to the server together.
    public struct Place: Hashable, Sendable {
        /// The statements, in the script's numbering.
        public let statements: ClosedRange<Int>
        /// The lines where the first begins and the last begins.
        public let lines: ClosedRange<Int>
    }
}

extension Observation {
    /// A script that touches more is told by those with the strongest locks.
    private static let mostKept = 40

    /// What is kept of it with the proof: what was done to tables, and the locks that keep others from writing.
    var kept: [ObservedRelation] {
        let told = relations.filter { $0.lock.mode >= .share || !$0.work.isEmpty }
        let kept = told.count > Self.mostKept ? told.sorted { $0.lock.mode > $1.lock.mode } : told
        return kept.prefix(Self.mostKept)
            .map { relation in
                ObservedRelation(
                    relation.name,
                    lock: relation.lock.mode.description,
                    line: relation.lock.place.lines.lowerBound,
                    work: relation.work.map(\.kept)
                )
            }
    }
}

extension Observation.Work {
    fileprivate var kept: ObservedRelation.Work {
        let (word, index): (ObservedRelation.Kind, String?) =
            switch kind {
            case .rewritten: (.rewritten, nil)
            case .scanned: (.scanned, nil)
            case .indexBuilt(let name): (.indexBuilt, name)
            case .indexRebuilt(let name): (.indexRebuilt, name)
            case .emptied: (.emptied, nil)
            }
        return ObservedRelation.Work(
            word,
            index: index,
            line: place.lines.lowerBound,
            under: under.description
        )
    }
}
