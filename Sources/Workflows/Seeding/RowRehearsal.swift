import Migrations
import Postgres

/// What became of rows when a pair ran up and down on tables that hold some.
public struct RowRehearsal: Sendable {
    /// The tables that were given rows and that the pair touches, by name.
    public let tables: [String]
    /// Those that the server let no row into.
    public let unfilled: [Unfilled]
    /// What stopped a script that runs on empty tables.
    public var refused: Refused?
    /// What the rows lost.
    public var losses: [Loss] = []

    /// A table that stayed empty.
    public struct Unfilled: Sendable {
        /// Its name.
        public let table: String
        /// What the server said of the last row that was tried.
        public let error: ServerError
    }

    /// A script that the server refuses where there are rows.
    public struct Refused: Sendable {
        /// The up or the down.
        public let stage: Rehearsal.Stage
        /// What the server refused.
        public let refusal: Rehearsal.Refusal
        /// Whether it fails whatever the rows hold; otherwise there are rows that it runs on.
        public let isCertain: Bool
    }

    /// What is not there any more after the down, or is another value.
    public struct Loss: Sendable, Hashable {
        /// The table.
        public let table: String
        /// What it lost; columns by name.
        public let loss: RowLoss
        /// The script that it went with. What the up takes away no down brings back.
        public let side: Side
    }

    /// Whether the pair fails where there are rows, or its down loses what its up left.
    public var isFailure: Bool {
        refused?.isCertain == true || losses.contains { $0.side == .down }
    }
}
