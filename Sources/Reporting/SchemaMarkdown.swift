import Migrations
import Workflows

/// What differs between two schemas, as Markdown for a pull request.
public struct SchemaMarkdown {
    private let title: String
    private let remarks: [String]
    private let difference: SnapshotDifference

    /// The change between two commits.
    public init(_ outcome: RevisionComparison.Outcome) {
        title = "Schema changes from \(Self.code(outcome.from.name)) to \(Self.code(outcome.to.name))"
        remarks = DriftText(.plain).remarks(outcome)
        difference = outcome.difference
    }

    /// The drift of an environment.
    public init(_ drift: Drift, of name: EnvironmentName) {
        title = "Drift of \(Self.code(name.text))"
        remarks =
            [DriftText(.plain).heading(drift, of: name)]
            + [DriftText(.plain).warning(drift)].compactMap(\.self)
        difference = drift.difference
    }

    /// The whole, without a line end.
    public var text: String {
        let sections = [
            section("Added") { if case .added(let object) = $0 { definition(object) } else { nil } },
            section("Removed") { if case .removed(let object) = $0 { definition(object) } else { nil } },
            section("Changed") { if case .changed(let old, let new) = $0 { change(old, new) } else { nil } },
            section("Columns in another order") {
                if case .reordered(let table, let from, let to) = $0 { order(table, from, to) } else { nil }
            },
        ].compactMap(\.self)
        let body = sections.isEmpty ? ["No difference."] : sections
        return (["## \(title)"] + remarks.map(Self.escaped) + body).joined(separator: "\n\n")
    }

    private func section(_ title: String, _ text: (SnapshotDifference.Change) -> String?) -> String? {
        let parts = difference.changes.compactMap(text)
        guard !parts.isEmpty else { return nil }
        return (["### \(title) (\(parts.count))"] + parts).joined(separator: "\n\n")
    }

    /// The object with all that comes or goes with it.
    private func definition(_ object: SchemaObject) -> String {
        let parts = (difference.parts[object.name] ?? []).sorted {
            ($0.position ?? .max) < ($1.position ?? .max)
        }
        let texts = [object.definition.printableLines] + parts.map { $0.definition.printableLines.indented }
        return heading(object) + "\n\n" + Self.fenced(texts.joined(separator: "\n"), as: "sql")
    }

    private func change(_ old: SchemaObject, _ new: SchemaObject) -> String {
        let lines = LineDiff(before: Array(old.definition.utf8), after: Array(new.definition.utf8)).lines(
            .plain,
            limit: 200
        )
        return heading(old) + "\n\n" + Self.fenced(lines.joined(separator: "\n"), as: "diff")
    }

    private func order(_ table: String, _ from: [String], _ to: [String]) -> String {
        let names = { (columns: [String]) in
            columns.map { String($0.dropFirst(table.count + 1)).printable }.joined(separator: ", ")
        }
        return "#### table \(Self.code(table))\n\n"
            + Self.fenced("- \(names(from))\n+ \(names(to))", as: "diff")
    }

    private func heading(_ object: SchemaObject) -> String {
        "#### \(object.kind.rawValue) \(Self.code(object.name))"
    }

    /// A fence is longer than any that stands in the text.
    private static func fenced(_ text: String, as language: String) -> String {
        let fence = String(repeating: "`", count: max(3, longestTicks(text) + 1))
        return "\(fence)\(language)\n\(text)\n\(fence)"
    }

    private static func code(_ text: String) -> String {
        let text = text.printable
        let ticks = longestTicks(text)
        let fence = String(repeating: "`", count: ticks + 1)
        return ticks == 0 ? "`\(text)`" : "\(fence) \(text) \(fence)"
    }

    private static func longestTicks(_ text: String) -> Int {
        var (longest, run) = (0, 0)
        for character in text.utf8 {
            run = character == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    private static func escaped(_ text: String) -> String {
        text.map { "\\`*_<>[]#".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}

extension String {
    /// Each line without what a terminal or a page would act on.
    fileprivate var printableLines: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }.joined(
            separator: "\n"
        )
    }

    /// Each line as part of what stands above it.
    fileprivate var indented: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }.joined(separator: "\n")
    }
}
