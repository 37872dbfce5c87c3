import Postgres

extension TemporaryRepository {
    /// Stops the private server that the tool may have started for this repository, and removes its folders.
    public func removeLocalServer() throws {
        let folder = try git("rev-parse", "--path-format=absolute", "--git-common-dir") + "/migrate/local"
        try LocalServer(folder: folder, binaries: ServerBinaries.find()).remove()
    }
}
