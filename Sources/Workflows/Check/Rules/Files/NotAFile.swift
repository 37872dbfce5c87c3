import Migrations

/// A script is a plain file.
struct NotAFile: CatalogueRule {
    let id = "not-a-file"
    let group = RuleGroup.files
    let severity = Severity.error
    let summary =
        "A script is a plain file: no symbolic link, no submodule, no Git LFS pointer, no unmerged entry"

    func findings(in subject: CheckSubject) -> [Finding] {
        subject.halvesInScope.compactMap { _, half in
            guard let (message, help) = words(for: half.file.kind) else { return nil }
            return Finding(
                rule: id,
                severity: severity,
                message: message,
                location: Location(path: half.path),
                help: help
            )
        }
    }

    private func words(for kind: SourceFile.Kind) -> (message: String, help: String)? {
        let blob = "put the SQL itself into the file: what runs in production is this blob"
        return switch kind {
        case .file: nil
        case .symbolicLink: ("the script is a symbolic link, not a plain file", blob)
        case .submodule: ("the script is a submodule, not a plain file", blob)
        case .unmerged:
            (
                "the script is unmerged: both sides changed it, and git cannot unite them",
                "merge, edit it into what shall run, and stage it with git add"
            )
        }
    }
}

/// A script is the SQL itself, not a pointer to it.
struct ForeignFile: ScriptRule {
    let id = "not-a-file"
    let group = RuleGroup.files
    let severity = Severity.error
    let summary =
        "A script is a plain file: no symbolic link, no submodule, no Git LFS pointer, no unmerged entry"

    func findings(in script: CheckedScript) -> [Finding] {
        guard LFSPointer.isOne(script.source.bytes) else { return [] }
        return [
            script.finding(
                self,
                "the script is a Git LFS pointer, so the SQL itself is not in the repository",
                help:
                    "take its pattern out of Git LFS with git lfs untrack, and stage the SQL: git add --renormalize \(script.typedPath)"
            )
        ]
    }
}

/// What Git LFS leaves in place of a file.
enum LFSPointer {
    private static let start = Array("version https://git-lfs.github.com/spec/".utf8)

    static func isOne(_ bytes: [UInt8]) -> Bool { bytes.starts(with: start) }
}
