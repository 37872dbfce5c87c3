import Migrations
import Workflows

/// What a release brings, in words and for programs.
public struct ReleaseText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// The release, then its migrations with their files.
    public func text(_ release: ReleaseContents) -> String {
        let commit = release.commit
        let name = release.tag.map { "release \($0.printable)" } ?? "revision \(release.revision.printable)"
        let head = [
            style.commit(name),
            "Commit:  \(String(commit.id.hex.prefix(7))) \(commit.summary.printable)",
            "Author:  \(commit.author.name.printable) <\(commit.author.email.printable)>",
            "Date:    \(BlameText.date(commit.author))",
            "Since:   \(release.before.map { "\($0.tag.printable) (\($0.commit.short))" } ?? "the beginning")",
            "At:      \(release.environments.isEmpty ? "no environment" : listed(release.environments.map(\.text)))",
        ]
        return (head + [""] + changes(release)).joined(separator: "\n")
    }

    private func changes(_ release: ReleaseContents) -> [String] {
        if release.added.isEmpty, release.edited.isEmpty, release.removed.isEmpty {
            return ["no migrations"]
        }
        return block("adds", release.added) + block("changes", release.edited)
            + (release.removed.isEmpty
                ? [] : ["removes"] + release.removed.map { "  \($0.description.printable)" })
    }

    private func block(_ title: String, _ changes: [ReleaseContents.Change]) -> [String] {
        guard !changes.isEmpty else { return [] }
        let rows = MigrationRow.lines(changes.map { MigrationRow($0.migration) }, style)
        return [title]
            + zip(rows, changes).flatMap { row, change in
                [row] + [change.up, change.down].compactMap { $0.map { "      \($0.path.printable)" } }
            }
    }

    /// A line for each fact.
    public static func porcelain(_ release: ReleaseContents) -> String {
        var lines = ["commit \(release.commit.id.hex)", "revision \(release.revision.printable)"]
        lines += release.tag.map { ["tag \($0.printable)"] } ?? []
        lines += release.before.map { ["since \($0.commit.hex) \($0.tag.printable)"] } ?? []
        lines += release.environments.map { "at \($0)" }
        lines += release.added.map { "adds \(words($0))" }
        lines += release.edited.map { "changes \(words($0))" }
        lines += release.removed.map { "removes \($0.description.printable)" }
        return lines.joined(separator: "\n")
    }

    private static func words(_ change: ReleaseContents.Change) -> String {
        let migration = change.migration
        return
            "\(migration.commit?.id.hex ?? "-") \(migration.wayBack.rawValue) \(migration.id.description.printable)"
    }

    /// One object.
    public static func json(_ release: ReleaseContents) -> String {
        let document: JSON = [
            "format": 1,
            "revision": .string(release.revision),
            "commit": .string(release.commit.id.hex),
            "tag": release.tag.map { .string($0) },
            "since": release.before.map { ["tag": .string($0.tag), "commit": .string($0.commit.hex)] },
            "environments": .array(release.environments.map { .string($0.text) }),
            "adds": .array(release.added.map(object)),
            "changes": .array(release.edited.map(object)),
            "removes": .array(release.removed.map { .string($0.description) }),
        ]
        return document.text
    }

    private static func object(_ change: ReleaseContents.Change) -> JSON {
        [
            "migration": RecordJSON.migration(change.migration),
            "up": half(change.up),
            "down": change.down.map(half),
        ]
    }

    private static func half(_ half: Half) -> JSON {
        ["path": .string(half.path), "blob": .string(half.blob.hex)]
    }
}

extension ErrorText {
    func complaint(_ problem: DeploymentLog.Problem) -> Complaint {
        switch problem {
        case .noDeployment(let environment, let number):
            Complaint(
                "\(environment) has no deployment \(number) that has ended",
                hints: ["git migrate log -e \(environment) lists them"],
                status: .fatal
            )
        }
    }
}
