import SQL
import Testing

@Suite struct TransactionTests {
    @Test(arguments: [
        ("BEGIN", TransactionControl.begin(options: "")),
        ("BEGIN WORK", .begin(options: "")),
        (
            "BEGIN ISOLATION LEVEL serializable, READ only, NOT deferrable",
            .begin(options: "ISOLATION LEVEL SERIALIZABLE, READ ONLY, NOT DEFERRABLE")
        ),
        (
            "START TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE DEFERRABLE",
            .begin(options: "ISOLATION LEVEL READ COMMITTED, READ WRITE, DEFERRABLE")
        ),
        ("COMMIT", .commit(chain: false)), ("END", .commit(chain: false)),
        ("COMMIT AND CHAIN", .commit(chain: true)), ("COMMIT AND NO CHAIN", .commit(chain: false)),
        ("ROLLBACK", .rollback(chain: false)), ("ABORT AND CHAIN", .rollback(chain: true)),
        ("SAVEPOINT a", .savepoint("a")), ("RELEASE SAVEPOINT a", .release("a")),
        ("ROLLBACK TO a", .rollbackTo("a")), ("PREPARE TRANSACTION 'x'", .prepare),
        ("COMMIT PREPARED 'x'", .commitPrepared), ("ROLLBACK PREPARED 'x'", .rollbackPrepared),
    ])
    func transactionControlIsRead(text: String, expected: TransactionControl) throws {
        let statement = try statement(text)
        #expect(statement.transactionControl == expected)
        #expect(statement.category == .transaction)
    }

    @Test func theOuterTransactionIsFolded() throws {
        let script = try Script.parse(Array("-- x\nBEGIN;\nSAVEPOINT a; SELECT 1; RELEASE a;\nEND;\n".utf8))
        #expect(script.foldedTransaction?.begin.range == 5..<10)
        #expect(script.foldedTransaction?.commit.range == 46..<49)
        #expect(script.strayTransactionControl.isEmpty)
    }

    @Test(arguments: [
        ("SELECT 1", 0), ("BEGIN; SELECT 1", 1), ("SELECT 1; COMMIT", 1), ("BEGIN; COMMIT AND CHAIN", 2),
        ("BEGIN; COMMIT; BEGIN; COMMIT", 4), ("BEGIN; ROLLBACK", 2),
        ("BEGIN; PREPARE TRANSACTION 'x'; COMMIT", 3),
        ("SAVEPOINT a; ROLLBACK TO a", 0), ("BEGIN", 1), ("", 0),
        ("DO $$ BEGIN COMMIT; END $$", 0),
    ])
    func anyOtherTransactionControlIsStray(text: String, count: Int) throws {
        let script = try Script.parse(Array(text.utf8))
        #expect(script.foldedTransaction == nil)
        #expect(script.strayTransactionControl.count == count)
    }
}
