import TestSupport
import Testing

@Suite struct MainJobTests {
    @Test func theVersionIsPrinted() throws {
        let tool = Tool(in: try TemporaryRepository())
        let outcome = try tool("--version")
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("git-migrate "))
    }
}
