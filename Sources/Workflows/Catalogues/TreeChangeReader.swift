import Git
import Migrations

extension Project {
    /// What a commit's migrations folder has changed since the commit that a database is exactly at, and its catalogue.
    ///
    /// Nil where the two are not to be compared file by file: the repository does not have that commit any more, or reads other
    /// migrations from it than were recorded; several folders, other names, a tree that is not as git writes it.
    func treeChange(from position: LedgerState.Position, to later: ObjectID) -> (TreeChange, Catalogue)? {
        guard let earlier = position.commit?.object, let tree = try? catalogueTree(of: earlier),
            tree == position.tree
        else { return nil }
        return try? treeChange(from: earlier, to: later)
    }

    private func treeChange(from earlier: ObjectID, to later: ObjectID) throws -> (TreeChange, Catalogue)? {
        let settings = try catalogueSettings(of: later)
        guard try catalogueSettings(of: earlier) == settings, let root = settings.roots.first,
            settings.roots.count == 1,
            let before = try repository.files(inCommit: earlier, under: root),
            let now = try repository.files(inCommit: later, under: root)
        else { return nil }
        let change = TreeChange(
            added: now.missing(from: before).map(SourceFile.init),
            removed: before.missing(from: now).map(SourceFile.init),
            layout: settings.layout,
            root: root,
            dialect: settings.dialect
        )
        return (change, Catalogue(files: now.files.map(SourceFile.init), settings: settings))
    }
}
