/// A deployment, rollback or repair that has ended, as the ledger has it and as the git record repeats it.
public struct Deployment: Hashable, Sendable {
    /// The environment that it was of.
    public let environment: EnvironmentName
    /// What it was.
    public let kind: Kind
    /// How it ended.
    public let outcome: Outcome
    /// Its number in the ledger, and what tells the run of the tool from every other.
    public let key: Key
    /// When it began, seconds since 1970 in UTC.
    public let started: Int64
    /// How long it took.
    public let milliseconds: Int
    /// The revision as the user gave it.
    public let revision: String
    /// The tag that was deployed, if it was a tag.
    public let tag: String?
    /// The commit that the environment was at before.
    public let from: CommitID?
    /// The commit that it was brought to, or was to be; nil for none.
    public let to: CommitID?
    /// Whether the environment has exactly the migrations of ``to`` where it was done.
    public let isWhole: Bool
    /// Who deployed.
    public let actor: Person
    /// What ran, in order.
    public let steps: [RanStep]
    /// Why it failed: the migration and the error's code.
    public let error: String?
    /// What was worth keeping of it in words: gates that were gone through and why, who approved, what ran late.
    public let remarks: [String]
    /// Of a fleet, how many members are where they were to be, of how many; nil for one database.
    public let members: Members?
    /// The exit status of the last run of the hook after it, as far as the ledger tells; nil where there was none.
    public var hookStatus: Int?

    /// What a deployment was.
    public enum Kind: String, Sendable {
        case deploy, rollback, repair
    }

    /// How a deployment ended.
    public enum Outcome: String, Sendable {
        case done, failed, interrupted
    }

    /// The members of a fleet.
    public struct Members: Hashable, Sendable {
        /// How many are where they were to be.
        public let reached: Int
        /// How many there are.
        public let count: Int

        /// So many of so many.
        public init(reached: Int, of count: Int) {
            self.reached = reached
            self.count = count
        }
    }

    /// Which deployment it was.
    public struct Key: Hashable, Sendable {
        /// Its number in the ledger, from 1; 0 for that of a fleet, whose members have ledgers of their own.
        public let number: Int
        /// The UUID of the run.
        public let run: String

        /// The number and the run.
        public init(number: Int, run: String) {
            self.number = number
            self.run = run
        }
    }

    /// A person, or the machine that acts for one.
    public struct Person: Hashable, Sendable {
        /// Their name.
        public let name: String
        /// Their address.
        public let email: String

        /// A name and an address.
        public init(name: String, email: String) {
            self.name = name
            self.email = email
        }
    }

    /// A deployment of its parts.
    public init(
        environment: EnvironmentName,
        kind: Kind,
        outcome: Outcome,
        key: Key,
        started: Int64,
        milliseconds: Int,
        revision: String,
        tag: String?,
        from: CommitID?,
        to: CommitID?,
        isWhole: Bool,
        actor: Person,
        steps: [RanStep],
        error: String?,
        remarks: [String] = [],
        members: Members? = nil
    ) {
        self.environment = environment
        self.kind = kind
        self.outcome = outcome
        self.key = key
        self.started = started
        self.milliseconds = milliseconds
        self.revision = revision
        self.tag = tag
        self.from = from
        self.to = to
        self.isWhole = isWhole
        self.actor = actor
        self.steps = steps
        self.error = error
        self.remarks = remarks
        self.members = members
    }

    /// Whether the environment is at ``to`` from then on.
    public var movesEnvironment: Bool { outcome == .done && isWhole }

    /// Whether it came after another one of the environment.
    ///
    /// A ledger numbers its deployments; where the numbers are of two ledgers, the clock decides.
    public func isLater(than other: Deployment) -> Bool {
        (started, key.number, key.run) > (other.started, other.key.number, other.key.run)
    }
}

/// A migration that a deployment ran, or that it marked without running it.
public struct RanStep: Hashable, Sendable {
    /// What the migration is called, such as `004_add_invoices`.
    public let migration: String
    /// What was done to it.
    public let kind: Kind
    /// How long that took.
    public let milliseconds: Int

    /// What is done to a migration. The value is the ledger's word.
    public enum Kind: String, CaseIterable, Sendable {
        case apply, revert
        case markApplied = "mark-applied"
        case markReverted = "mark-reverted"
    }

    /// A step of its parts.
    public init(_ kind: Kind, _ migration: String, milliseconds: Int) {
        self.kind = kind
        self.migration = migration
        self.milliseconds = milliseconds
    }
}
