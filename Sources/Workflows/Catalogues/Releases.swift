import Git
import Glibc

extension Project {
    /// The tags that are releases.
    func releases() throws -> [Tag] {
        let pattern = releasePattern
        return try repository.tags().filter { fnmatch(pattern, $0.name, 0) == 0 }
    }
}
