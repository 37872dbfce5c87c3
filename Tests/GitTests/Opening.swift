import Git
import TestSupport

extension TemporaryRepository {
    /// Opens the repository with its own environment in place of the test process's.
    func opened() throws -> Repository {
        try Repository.open(at: path, environment: Environment(environment))
    }

    /// Opens from a folder as the tool does in a shell or a hook.
    func opened(
        in folder: String,
        _ variables: [String: String] = [:]
    ) throws -> Repository {
        try Repository.open(
            environment: Environment(environment.merging(variables) { $1 }),
            currentFolder: folder
        )
    }

    /// Resolves a revision with the real git.
    func id(_ spec: String) throws -> ObjectID {
        try objectID(try git("rev-parse", "--verify", spec))
    }
}

/// Reads an id that the real git printed.
func objectID(_ hex: String) throws -> ObjectID {
    guard let id = ObjectID(hex: hex) else { throw RunFailure(description: "no object id: \(hex)") }
    return id
}
