import Foundation

/// Waits for a condition, and gives up after a minute.
///
/// - Throws: `RunFailure` with the name of what did not come about.
public func until(_ name: String, _ condition: () throws -> Bool) throws {
    let end = Date().addingTimeInterval(60)
    while try !condition() {
        guard Date() < end else {
            throw RunFailure(description: "in a minute it did not come about that \(name)")
        }
        usleep(20_000)
    }
}
