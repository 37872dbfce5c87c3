import Git
import Migrations

/// A migration that a command names by its file: a path, the name alone, or the identifier.
public struct NamedMigration: Hashable, Sendable {
    /// As the user gave it.
    public let word: String
    /// The migration, as HEAD has it.
    public let migration: Migration

    /// Why no commit has what is named so.
    public enum Problem: Error, Hashable, Sendable {
        /// The file is there, and in no commit: what runs comes from commits alone.
        case notCommitted(word: String, path: String, isStaged: Bool)
        /// HEAD has no such migration, only perhaps one that is called alike.
        case notInHead(word: String, known: [String])
        /// What is asked for is about one migration's file, and this is none.
        case notAFile(option: String, word: String?)
        /// The files of several migrations are called so.
        case ambiguous(word: String, paths: [String])
    }

    /// The migration that `word` names; nil where it is a revision, or no file at all.
    ///
    /// A word that is no revision and is a file is meant as one, as git takes it.
    ///
    /// - Throws: ``Problem``
    public init?(_ word: String, in project: Project) throws {
        guard try Self.mayBeFile(word, in: project) else { return nil }
        let found = try project.catalogueOfHead().migrations(called: word, at: project.pathFromTop(word))
        guard found.count < 2 else {
            throw Problem.ambiguous(
                word: word,
                paths: found.flatMap { $0.halves.map { project.pathFromHere($0.path) } }
            )
        }
        if let migration = found.first {
            self.word = word
            self.migration = migration
            return
        }
        if let problem = try Self.absence(of: word, in: project) { throw problem }
        return nil
    }

    /// Why the word names no migration of HEAD; nil where it is no file at all.
    private static func absence(of word: String, in project: Project) throws -> Problem? {
        let path = project.pathFromTop(word)
        if let staged = try project.catalogueOfIndex().migrations(called: word, at: path).first {
            return .notCommitted(word: word, path: project.pathFromHere(staged.up.path), isStaged: true)
        }
        if let file = Self.file(called: word, at: path, in: project) {
            return .notCommitted(word: word, path: project.pathFromHere(file), isStaged: false)
        }
        guard word.hasSuffix(".sql") else { return nil }
        return .notInHead(word: word, known: try project.catalogueOfHead().migrations.map(\.id.description))
    }

    /// The file of the working tree, which nothing runs from.
    static func file(called word: String, at path: String, in project: Project) -> String? {
        guard let top = project.repository.workTree else { return nil }
        if word.hasSuffix(".sql"), File.exists(top + "/" + path) { return path }
        return project.catalogueSettings.roots.lazy.compactMap { root in
            File.paths(below: top + "/" + root, limit: 100_000)
                .first {
                    $0 == word || $0.hasSuffix("/" + word) || $0.hasSuffix("/" + word + ".sql")
                        || $0 == word + ".sql"
                }
                .map { root.isEmpty ? $0 : root + "/" + $0 }
        }.first
    }

    private static func mayBeFile(_ word: String, in project: Project) throws -> Bool {
        guard !word.contains(".."), word != "HEAD" else { return word.hasSuffix(".sql") }
        do {
            _ = try project.repository.revision(word)
            return false
        } catch GitError.unknownRevision {
            return true
        } catch GitError.missingObject, GitError.shallowHistory, GitError.ambiguousRevision,
            GitError.notACommit
        {
            return false
        }
    }
}

extension Project {
    /// Where one migration that is named by its file goes, when no environment is named and none is configured: to production where
    /// `CONFIRM_PRODUCTION` says so, and else to staging, as the workflow has it whose command this is; nil where one is configured.
    public var environmentOfNamedMigration: EnvironmentName? {
        guard configuration.string("migrate.environment") == nil else { return nil }
        let isProduction = variables[EnvironmentName.production.confirmationVariable] == "true"
        return isProduction ? .production : .staging
    }
}
