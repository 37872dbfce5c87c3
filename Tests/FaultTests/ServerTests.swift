import TestSupport
import Testing

/// Whatever happens to the server at any byte, the tool finds out what became of the deployment once it answers again.
@Suite struct ServerTests {
    @Test(arguments: Harm.toServer)
    func aServerThatGoesAwayTakesNothingWithIt(harm: Harm) throws {
        let own = try OwnServer()
        try Rounds(Site(.transactional(4), on: own.server)).run(harm)
        try Rounds(Site(.mixed, on: own.server)).run(harm)
    }
}
