import TestSupport
import Testing

/// The way from one release of a real project to the next, and back.
struct CorpusRow: Sendable, CustomTestStringConvertible {
    let corpus: Corpus
    let old: String
    let new: String
    /// How many migrations the newer release adds.
    let applies: Int
    var late: Late = .none
    var back: Back = .same

    /// Whether some come before what the older release has.
    enum Late { case none, some }

    /// What the project's own down scripts lead to.
    enum Back {
        /// The schema that stood before.
        case same
        /// Another schema, on which the newer release runs all the same.
        case differs
        /// Another schema, on which this migration fails with this SQLSTATE.
        case blocks(migration: String, state: String)
        /// Nothing: these down scripts do not parse, and only so many migrations after the first of them go back.
        case refused(by: [String], afterFirst: Int)
    }

    var testDescription: String { "\(corpus.name) \(old) → \(new)" }

    static let svixAndGraphNode: [CorpusRow] = [
        CorpusRow(corpus: .svix, old: "v0.71.0", new: "v0.72.0", applies: 3),
        CorpusRow(corpus: .svix, old: "v1.76.1", new: "v1.77.0", applies: 2),
        CorpusRow(corpus: .graphNode, old: "v0.19.0", new: "v0.19.1", applies: 1, late: .some),
        CorpusRow(
            corpus: .graphNode,
            old: "v0.22.0",
            new: "v0.23.0",
            applies: 17,
            back: .refused(
                by: [
                    "2021-03-24-220541_deployment_schemas_deployment_shard",
                    "2021-02-24-051050_dds_remove_unused_columns",
                ],
                afterFirst: 3
            )
        ),
        CorpusRow(
            corpus: .graphNode,
            old: "v0.34.1",
            new: "v0.35.0",
            applies: 3,
            late: .some,
            back: .refused(by: ["2023-12-15-182102_add_first_last_fn"], afterFirst: 2)
        ),
        CorpusRow(corpus: .graphNode, old: "v0.36.0", new: "v0.40.0", applies: 3, back: .differs),
    ]

    /// Each of them runs `CREATE EXTENSION pgaudit`.
    static let exposureNotifications: [CorpusRow] = [
        CorpusRow(
            corpus: .exposureNotifications,
            old: "v0.16.0",
            new: "v0.18.0",
            applies: 6,
            back: .blocks(migration: "000051_AddPendingDelete", state: "42710")
        ),
        CorpusRow(
            corpus: .exposureNotifications,
            old: "v0.21.0",
            new: "v0.22.0",
            applies: 22,
            back: .refused(
                by: [
                    "000070_ImportFilePublicKeyTypes", "000061_ExportImportTypes", "000059_ExportConfigTypes",
                ],
                afterFirst: 8
            )
        ),
        CorpusRow(corpus: .exposureNotifications, old: "v0.30.0", new: "v0.34.0", applies: 0),
    ]
}

@Suite struct CorporaDeployTests {
    @Test(
        .enabled(if: Corpus.svix.isAvailable && Corpus.graphNode.isAvailable, "the histories are not here"),
        arguments: CorpusRow.svixAndGraphNode
    )
    func aRealDatabaseGoesToTheNextReleaseAndBack(_ row: CorpusRow) throws {
        try CorpusTrip(row, on: TestServer.shared()).travel()
    }

    @Test(
        .enabled(if: Corpus.exposureNotifications.isAvailable, "the history is not here"),
        .enabled(if: TestServer.offers(extension: "pgaudit"), "postgresql-15-pgaudit is not installed"),
        arguments: CorpusRow.exposureNotifications
    )
    func aRealDatabaseWithAnExtensionGoesToTheNextReleaseAndBack(_ row: CorpusRow) throws {
        try CorpusTrip(row, on: TestServer.auditing()).travel()
    }
}
