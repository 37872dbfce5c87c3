import TestSupport
import Testing

@Suite struct CorporaRollbackTests {
    @Test(
        .enabled(if: Corpus.svix.isAvailable && Corpus.graphNode.isAvailable, "the histories are not here"),
        arguments: [
            FailingDown(
                corpus: .svix,
                from: "v0.71.0",
                to: "v0.49.0",
                good: 2,
                migration: "20220428190104_message_expiration",
                message: "index \"message_payload_not_null_pidx\" does not exist"
            ),
            FailingDown(
                corpus: .graphNode,
                from: "v0.22.0",
                to: "v0.21.0",
                good: 4,
                migration: "2021-01-19-033749_add_chains",
                message: "cannot drop table chains because other objects depend on it"
            ),
        ]
    )
    func aRollbackStopsAtTheLastGoodStep(_ down: FailingDown) throws {
        let project = try CorpusProject(down.corpus, on: TestServer.shared())
        let reference = try CorpusReference(of: project)
        #expect(try project("deploy", down.from).status == 0)
        let all = try project.ledger()

        let outcome = try project("rollback", down.to)
        #expect(outcome.status == 2)
        let messages = outcome.messages
        #expect(
            messages.contains("the down script of \(down.migration) failed"),
            "\(messages)"
        )
        #expect(messages.contains(#/\(down script as recorded\):\d+:\d+: /#), "\(messages)")
        #expect(messages.contains(down.message), "\(messages)")

        let left = try project.ledger()
        #expect(left.count == all.count - down.good)
        #expect(left[Corpus.key(down.migration)] == all[Corpus.key(down.migration)])
        #expect(left.allSatisfy { all[$0.key] == $0.value })
        try reference.apply(down.from)
        try reference.revert(down.good, down.from)
        #expect(try project.schema() == reference.schema())

        let again = try project("deploy", down.from)
        #expect(again.status == 0, "\(again.messages)")
        #expect(try project.ledger() == all)
    }
}

/// A rollback of a real project that meets a down script which never worked.
struct FailingDown: Sendable, CustomTestStringConvertible {
    let corpus: Corpus
    let from: String
    let to: String
    /// How many down scripts work before it.
    let good: Int
    let migration: String
    let message: String

    var testDescription: String { "\(corpus.name) \(from) → \(to)" }
}
