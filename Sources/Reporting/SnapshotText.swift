import Migrations

/// What differs between two schemas, object by object, in words.
public struct SnapshotText {
    private let style: Style
    private let occasion: Occasion
    /// How many lines of a changed definition are shown.
    private let mostLines: Int

    /// What the two schemas are, the older and the newer one.
    public enum Occasion: Sendable, Hashable, CaseIterable {
        /// Before the up script, and after the down script.
        case restoration
        /// After the up script, and after it ran again.
        case repetition
        /// What was recorded, and what is there now.
        case drift
        /// One release, and a later one.
        case release
        /// A database that ran migrations in its own order, and a new one.
        case order
    }

    /// Words for the occasion; of a definition that changed, at most `mostLines` lines.
    public init(_ occasion: Occasion, style: Style, mostLines: Int = 12) {
        self.occasion = occasion
        self.style = style
        self.mostLines = mostLines
    }

    /// A line for each difference, and below one that changed the lines of its definition.
    public func lines(_ difference: SnapshotDifference) -> [String] {
        difference.changes.flatMap { change -> [String] in
            switch change {
            case .added(let object):
                let words = style.added(verdicts.added) + parts(of: object, difference)
                return ["\(subject(object, difference)) \(words)"]
            case .removed(let object):
                let words = style.removed(verdicts.removed) + parts(of: object, difference)
                return ["\(subject(object, difference)) \(words)"]
            case .changed(let old, let new):
                return ["\(subject(old, difference)) \(style.warning(verdicts.changed))"]
                    + definitions(old, new)
            case .reordered(let table, let from, let to):
                return ["table \(table.printable): \(style.note(verdicts.reordered))"]
                    + orders(table, from, to)
            }
        }
    }

    /// `table billing.invoice: column total`, `function billing.f(integer):`.
    private func subject(_ object: SchemaObject, _ difference: SnapshotDifference) -> String {
        let name = style.bold(Self.ownName(object).printable)
        guard let parent = object.parent else { return "\(object.kind.rawValue) \(name):" }
        let kind = difference.parentKinds[parent]?.rawValue ?? "table"
        return "\(kind) \(parent.printable): \(object.kind.rawValue) \(name)"
    }

    /// The name without that of what the object is a part of.
    private static func ownName(_ object: SchemaObject) -> String {
        guard let parent = object.parent, object.name.hasPrefix(parent + ".") else { return object.name }
        return String(object.name.dropFirst(parent.count + 1))
    }

    /// ` (with 3 columns and 1 index)`.
    private func parts(of object: SchemaObject, _ difference: SnapshotDifference) -> String {
        let parts = difference.parts[object.name] ?? []
        guard !parts.isEmpty else { return "" }
        let counts = SchemaObject.Kind.allCases.compactMap { kind -> String? in
            let count = parts.count { $0.kind == kind }
            guard count > 0 else { return nil }
            return "\(count) \(count == 1 ? kind.rawValue : kind.plural)"
        }
        return " (with \(listed(counts)))"
    }

    private func definitions(_ old: SchemaObject, _ new: SchemaObject) -> [String] {
        let difference = LineDiff(before: Array(old.definition.utf8), after: Array(new.definition.utf8))
        let moved = old.parent == new.parent ? [] : ["now part of \(new.parent?.printable ?? "nothing")"]
        return (moved + difference.lines(style, limit: mostLines)).map { "    \($0)" }
    }

    private func orders(_ table: String, _ from: [String], _ to: [String]) -> [String] {
        let names = { (columns: [String]) in
            columns.map { String($0.dropFirst(table.count + 1)).printable }.joined(separator: ", ")
        }
        return ["    " + style.removed("- (\(names(from)))"), "    " + style.added("+ (\(names(to)))")]
    }

    private var verdicts: (added: String, removed: String, changed: String, reordered: String) {
        switch occasion {
        case .restoration: ("left behind", "missing", "is not as it was", "the columns are in another order")
        case .repetition:
            (
                "only after the second up", "only after the first up", "differs after the second up",
                "the second up orders the columns differently"
            )
        case .drift:
            ("is not recorded", "is gone", "is not as recorded", "the columns are not in the recorded order")
        case .order:
            (
                "only in a new database", "not in a new database", "is another one in a new database",
                "a new database orders the columns differently"
            )
        case .release: ("added", "removed", "changed", "columns in another order")
        }
    }
}

extension SchemaObject.Kind {
    fileprivate var plural: String {
        switch self {
        case .index: "indexes"
        case .policy: "policies"
        case .statistics, .privileges, .defaultPrivileges: rawValue
        case .textSearchDictionary: "text search dictionaries"
        case .operatorFamily: "operator families"
        case .operatorClass: "operator classes"
        default: rawValue + "s"
        }
    }
}
