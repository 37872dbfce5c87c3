import Git
import Migrations
import Workflows

/// Who shaped an object, and when, in words.
public struct BlameText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// A line for each object, and below it one for each of its parts, as git blame has one for each line of a file.
    public func lines(_ blame: Blame, of objects: [Int]) throws -> String {
        let rows = try objects.flatMap { object in
            let parts = blame.history.parts(of: object).filter { !blame.history.entries[$0].isGone }
            return try [row(object, blame, indent: "")] + parts.map { try row($0, blame, indent: "  ") }
        }
        let widths = (0..<3).map { column in rows.map { $0.columns[column].displayWidth }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row.columns, widths).map { $0.padded($1) }
            return "\(style.commit(cells[0])) \(cells[1]) \(cells[2]) (\(row.who)) \(row.what)"
        }.joined(separator: "\n")
    }

    private struct Row {
        /// Commit, release, migration.
        let columns: [String]
        let who: String
        let what: String
    }

    private func row(_ index: Int, _ blame: Blame, indent: String) throws -> Row {
        let entry = blame.history.entries[index]
        guard let last = entry.last else {
            return Row(columns: ["", "", ""], who: "", what: indent + what(entry.object))
        }
        let origin = try blame.origin(of: last.place)
        let author = origin.commit?.author
        let gone = entry.isGone ? " " + style.removed("dropped") : definition(entry.object)
        return Row(
            columns: [
                origin.commit.map { CommitID($0.id).short } ?? "-", origin.release?.printable ?? "-",
                blame.migrations[last.place].id.description.printable,
            ],
            who: author.map { "\($0.name.printable) \(Self.date($0))" } ?? "-",
            what: indent + what(entry.object) + gone
        )
    }

    /// `table public.orders`, and of a part without the name of what it is a part of.
    private func what(_ object: SchemaObject) -> String {
        "\(object.kind.rawValue) \(style.bold(Self.ownName(object).printable))"
    }

    /// As much of the definition as stands on its first line, behind the name that it may begin with.
    private func definition(_ object: SchemaObject) -> String {
        guard object.parent != nil else { return "" }
        let lines = object.definition.split(separator: "\n", omittingEmptySubsequences: false)
        var first = (lines.first ?? "").drop { $0 == " " }
        let name = Self.ownName(object) + " "
        if first.hasPrefix(name) { first = first.dropFirst(name.count) }
        return first.isEmpty ? "" : " \(String(first).printable)"
    }

    static func ownName(_ object: SchemaObject) -> String {
        guard let parent = object.parent, object.name.hasPrefix(parent + ".") else { return object.name }
        return String(object.name.dropFirst(parent.count + 1))
    }

    /// The day by the author's own clock.
    static func date(_ signature: Signature) -> String {
        String(
            CivilTime(unixSeconds: signature.seconds + Int64(signature.offsetMinutes) * 60).dateAndMinute
                .prefix(10)
        )
    }

    /// What a reader must know besides.
    public func notes(_ blame: Blame, _ objects: [Int], asked name: String) -> [String] {
        [renamed(blame, objects, asked: name), missing(blame)].compactMap(\.self)
    }

    /// What was asked for is called otherwise now; nil where it is called so.
    private func renamed(_ blame: Blame, _ objects: [Int], asked name: String) -> String? {
        guard let object = objects.first, !blame.history.isCalled(object, name) else { return nil }
        let entry = blame.history.entries[object]
        let now =
            entry.isGone
            ? "was called \(entry.object.name.printable) when it went"
            : "is called \(entry.object.name.printable) now"
        return "\(style.note("note:")) \(name.printable) \(now)"
    }

    /// Migrations did not run here; nil where all did.
    private func missing(_ blame: Blame) -> String? {
        guard !blame.failed.isEmpty else { return nil }
        let names = listed(blame.failed.map(\.id.description.printable))
        return
            "\(style.note("note:")) \(names) did not run on the scratch server, and what \(blame.failed.count == 1 ? "it does" : "they do") is missing here\n\(style.warning("hint:")) git migrate test \(blame.revision.shellWord) says why"
    }
}

/// Everything that touched an object, in words.
public struct ObjectLogText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// The migrations that touched the objects or their parts, the last one first, as git log tells commits.
    public func text(_ blame: Blame, of objects: [Int]) throws -> String {
        try blame.history.touches(of: objects).map { place, touches in
            let lines = try head(place, blame) + [""] + touches.flatMap(lines).map { "    " + $0 }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private func head(_ place: Int, _ blame: Blame) throws -> [String] {
        let origin = try blame.origin(of: place)
        let release = origin.release.map { " (\($0.printable))" } ?? ""
        let migration = "Migration: \(blame.migrations[place].id.description.printable)"
        guard let commit = origin.commit else { return [migration] }
        return [
            style.commit("commit \(commit.id.hex)") + style.good(release),
            "Author:    \(commit.author.name.printable) <\(commit.author.email.printable)>",
            "Date:      \(BlameText.date(commit.author))",
            "Subject:   \(commit.summary.printable)",
            migration,
        ]
    }

    /// `added column total`, and below it the lines of its definition that are new or gone.
    private func lines(_ touch: ObjectHistory.Touch) -> [String] {
        let (change, object) = (touch.change, touch.change.object)
        let name = "\(object.kind.rawValue) \(style.bold(BlameText.ownName(object).printable))"
        let difference = definitions(touch.former, object)
        switch change.verb {
        case .added: return ["\(style.added("added")) \(name)"]
        case .removed: return ["\(style.removed("removed")) \(name)"]
        case .changed, .followed: return ["\(style.warning("changed")) \(name)"] + difference
        case .renamed:
            let former = (change.formerName ?? "").printable
            return ["\(style.warning("renamed")) \(name), which was \(former)"] + difference
        }
    }

    private func definitions(_ old: SchemaObject?, _ new: SchemaObject) -> [String] {
        guard let old else { return [] }
        let renaming = ObjectRenaming([old.kind], from: old.name, to: new.name)
        guard renaming.rewritten(old) != new.definition else { return [] }
        return LineDiff(before: Array(old.definition.utf8), after: Array(new.definition.utf8))
            .lines(style, limit: 12).map { "    " + $0 }
    }
}

extension ErrorText {
    func complaint(_ problem: Blame.Problem) -> Complaint {
        switch problem {
        case .unknown(let name, let revision, let names):
            let similar = Self.similar(to: name, among: names)
            return Complaint(
                "no migration of \(revision.printable) ever made '\(name.printable)'",
                hints: similar.isEmpty ? [] : ["perhaps you mean \(listed(similar.map(\.printable)))"],
                status: .fatal
            )
        case .ambiguous(let name, let candidates):
            return Complaint(
                "'\(name.printable)' may be each of \(candidates.count) objects",
                details: candidates.map { "\($0.kind.rawValue) \($0.name.printable)" },
                hints: ["say which, with its schema"],
                status: .fatal
            )
        }
    }

    /// Names without the schema `public`, which nobody types.
    private static func similar(to name: String, among names: [String]) -> [String] {
        let known = names.map { $0.hasPrefix("public.") ? String($0.dropFirst("public.".count)) : $0 }
        let spelled = Dictionary(
            known.map { ($0.replacing("_", with: "-"), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return SimilarNames.of(name, among: spelled.keys.sorted()).compactMap { spelled[$0] }
    }
}
