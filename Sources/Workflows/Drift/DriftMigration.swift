import Migrations
import SQL

/// Writes what was changed out of band in a database as a migration: the up half makes it of the recorded schema, the down half
/// takes it back.
public struct DriftMigration {
    let project: Project

    /// Migrations of one project.
    public init(_ project: Project) { self.project = project }

    /// Why no migration is written.
    public enum Problem: Error, Hashable, Sendable {
        /// The schema is as it was recorded.
        case noDrift(EnvironmentName)
        /// The record was made in other words, so that what differs may be the same.
        case doubtful(EnvironmentName)
    }

    /// What was written.
    public struct Outcome: Sendable {
        /// The two files.
        public let files: NewMigration.Files
        /// How many statements the up half has.
        public let statements: Int
        /// What a person must write, in the up half and in the down half.
        public let gaps: (up: [String], down: [String])
    }

    /// Derives both halves and writes them.
    ///
    /// - Parameters:
    ///   - words: what the migration does; they become its name and its purpose.
    ///   - now: the time, for the date and for versions that tell time.
    public func write(_ drift: Drift, of database: EnvironmentDatabase, _ words: [String], now: CivilTime)
        throws
        -> Outcome
    {
        let name = database.settings.name
        guard !drift.difference.isEmpty else { throw Problem.noDrift(name) }
        guard !drift.isDoubtful else { throw Problem.doubtful(name) }
        let role = Self.quoted(database.facts.role)
        let up = SchemaDerivation(drift.difference, maker: role).ordered
        let back = SnapshotDifference(from: drift.live, to: drift.recorded)
        let down = SchemaDerivation(back, maker: role).ordered
        let files = try NewMigration(project).create(words, now: now) {
            $0 == .up ? Self.body(up) : Self.body(down)
        }
        return Outcome(
            files: files,
            statements: up.count { if case .statement = $0.content { true } else { false } },
            gaps: (Self.gaps(up), Self.gaps(down))
        )
    }

    /// As `quote_ident` writes a role.
    private static func quoted(_ role: String) -> String {
        let isPlain = role.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                || $0 == UInt8(ascii: "_")
        }
        return isPlain && role.first?.isNumber == false ? role : "\"\(role.replacing("\"", with: "\"\""))\""
    }

    private static func gaps(_ steps: [DerivedStep]) -> [String] {
        steps.compactMap { if case .gap(let what, _) = $0.content { what } else { nil } }
    }

    /// The catalogue writes names with their schemas, and bodies of functions may name what comes later.
    private static func body(_ steps: [DerivedStep]) -> Fix.Body {
        let head = """
            SET LOCAL search_path = '';
            SET LOCAL check_function_bodies = off;
            """
        return .transaction(([head] + steps.map(text)).joined(separator: "\n\n") + "\n")
    }

    private static func text(_ step: DerivedStep) -> String {
        switch step.content {
        case .statement(let sql): sql.hasSuffix(";") ? sql : sql + ";"
        case .remark(let words): "-- Left as it is: \(words.onOneLine)."
        case .gap(let what, let definition):
            """
            -- Write here \(what.onOneLine), which is described as
            \(definition.split(whereSeparator: \.isNewline).map { "--     \($0)" }.joined(separator: "\n"))
            -- Where nothing can, keep the line below; the script then refuses to run.
            DO $$ BEGIN RAISE EXCEPTION \(message(what)); END $$;
            """
        }
    }

    private static func message(_ what: String) -> String {
        "not derived: \(what.onOneLine.replacing("$$", with: "$ $"))".replacing("%", with: "%%").asLiteral
    }
}

extension String {
    fileprivate var onOneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
