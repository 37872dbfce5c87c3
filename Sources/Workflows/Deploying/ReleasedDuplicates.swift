import Git
import Migrations

extension Preparation {
    /// Versions that several migrations share in some release too.
    func releasedDuplicates(of catalogue: Catalogue) throws -> Set<Version> {
        let wanted = catalogue.duplicates.map { group in Set(group.map(\.id)) }
        var found: Set<Version> = []
        var seen: Set<[ObjectID?]> = []
        for release in try project.releases()
        where try seen.insert(project.catalogueIdentity(of: release.commit)).inserted {
            let ids = Set(try project.catalogue(of: release.commit).migrations.map(\.id))
            for group in wanted where group.isSubset(of: ids) {
                if let version = group.first?.version { found.insert(version) }
            }
            if found.count == wanted.count { break }
        }
        return found
    }
}
