import Migrations
import Workflows

/// What is said of a migration that a command names by its file.
public struct NamedMigrationText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// Which environment a command without `-e` is about, and why.
    public func chosen(_ environment: EnvironmentName) -> String {
        let variable = EnvironmentName.production.confirmationVariable
        guard environment == .production else {
            return "environment: \(style.bold(environment.text)), since a file is named and -e is not"
        }
        return """
            environment: \(style.bold(environment.text)), since a file is named, -e is not, and \(variable) is true
            \(style.warning("hint:")) where \(variable) is exported, every command with a file and without -e is about production: \
            unset \(variable), or say -e staging
            """
    }

    static func complaint(_ problem: NamedMigration.Problem) -> Complaint {
        switch problem {
        case .notCommitted(let word, let path, let isStaged):
            Complaint(
                "\(word.printable) is not committed: what runs comes from commits alone, never from the working tree",
                details: isStaged
                    ? ["\(path.printable) is staged"] : ["\(path.printable) is in the working tree alone"],
                hints: [
                    isStaged ? "commit it: git commit" : "commit both its scripts: git add, and git commit"
                ],
                status: .refused
            )
        case .notInHead(let word, let known):
            Complaint(
                "HEAD has no migration '\(word.printable)'",
                hints: hints(word, known),
                status: .fatal
            )
        case .notAFile(let option, let word):
            Complaint(
                "\(option) is about one migration's file, and \(word.map { "'\($0.printable)' is none" } ?? "none is named")",
                hints: ["name it by its path, its name, or the migration's identifier"],
                status: .usage
            )
        case .ambiguous(let word, let paths):
            Complaint(
                "'\(word.printable)' may be any of several migrations",
                details: paths.map(\.printable),
                hints: ["name one by more of its path"],
                status: .fatal
            )
        }
    }

    private static func hints(_ word: String, _ known: [String]) -> [String] {
        let file = word.split(separator: "/").last.map(String.init) ?? word
        let name = file.hasSuffix(".sql") ? String(file.dropLast(4)) : file
        let similar = SimilarNames.of(name, among: known)
        let elsewhere = "which commits have it: git log --all --oneline -- \("*\(file)".shellWord)"
        return (similar.isEmpty ? [] : ["did you mean \(listed(similar.map(\.printable)))?"]) + [elsewhere]
    }
}
