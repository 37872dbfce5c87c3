import Postgres
import TestSupport
import Testing

/// Nothing in the ledger's tables is left to the good behaviour of whoever writes to them.
@Suite struct LedgerConstraintTests {
    /// Something that must not be possible, and what refuses it: a constraint or an index by its name, or a trigger by its name
    /// and its SQLSTATE.
    struct Attempt: CustomTestStringConvertible {
        let guardian: String
        let sql: String
        let state: String

        init(_ guardian: String, _ sql: String, _ state: String = "23514") {
            self.guardian = guardian
            self.sql = sql
            self.state = state
        }

        var testDescription: String { "\(guardian): \(sql)" }
    }

    @Test func everythingThatMustNotHappenIsRefusedByName() throws {
        let ledger = try LedgerInUse()
        for attempt in LedgerAttempts.all {
            try ledger.connection.execute("BEGIN")
            let error = #expect(throws: PostgresError.self, "\(attempt.testDescription)") {
                try ledger.connection.execute(attempt.sql)
            }
            try ledger.connection.execute("ROLLBACK")
            #expect(
                error?.serverError?.sqlState == attempt.state,
                "\(attempt.testDescription): \(error.map(\.description) ?? "")"
            )
            if !attempt.state.hasPrefix("GM") {
                #expect(error?.serverError?.constraint == attempt.guardian, "\(attempt.testDescription)")
            }
        }
    }

    @Test func noConstraintIndexOrTriggerIsWithoutAnAttemptToBreakIt() throws {
        let ledger = try LedgerInUse()
        let guardians = try ledger.connection.query(
            """
            SELECT c.conname FROM pg_constraint c WHERE c.connamespace = 'git_migrate'::regnamespace AND c.contype <> 't'
            UNION
            SELECT i.indexrelid::regclass::name FROM pg_index i JOIN pg_class r ON r.oid = i.indexrelid
            WHERE i.indisunique AND r.relnamespace = 'git_migrate'::regnamespace
            UNION
            SELECT t.tgname FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid
            WHERE NOT t.tgisinternal AND r.relnamespace = 'git_migrate'::regnamespace
            """
        ).compactMap { $0.values[0]?.replacing("git_migrate.", with: "") }
        #expect(guardians.count > 50)
        #expect(Set(guardians).subtracting(LedgerAttempts.all.map(\.guardian)).isEmpty)
    }

    @Test func noColumnTakesNullThatMustHaveAValue() throws {
        let ledger = try LedgerInUse()
        let columns = try ledger.connection.query(
            """
            SELECT a.attrelid::regclass::text AS relation, quote_ident(a.attname) AS name, a.attidentity <> '' AS is_identity
            FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid
            WHERE r.relnamespace = 'git_migrate'::regnamespace AND r.relkind = 'r' AND a.attnum > 0 AND a.attnotnull
            """
        )
        #expect(columns.count > 40)
        for column in columns {
            let (relation, name) = (column["relation"] ?? "", column["name"] ?? "")
            let error = #expect(throws: PostgresError.self) {
                try ledger.connection.execute(
                    "BEGIN; ALTER TABLE \(relation) DISABLE TRIGGER USER; UPDATE \(relation) SET \(name) = NULL"
                )
            }
            try ledger.connection.execute("ROLLBACK")
            // An identity is refused sooner.
            let expected = column.bool("is_identity") == true ? "428C9" : "23502"
            #expect(error?.serverError?.sqlState == expected, "\(relation).\(name)")
        }
    }

    @Test func aStepMovesTheHeadAndTheAppliedSetTogether() throws {
        let ledger = try LedgerInUse()
        func state() throws -> [String?] {
            try ledger.connection.query(
                """
                SELECT h.sequence, h.hash <> '', h.transaction, (SELECT string_agg(version, ',') FROM git_migrate.applied)
                FROM git_migrate.head h
                """
            )[0].values
        }
        #expect(try state() == ["1", "t", nil, "001"])
        try ledger.connection.execute("BEGIN; \(LedgerInUse.step()); COMMIT")
        #expect(try state() == ["2", "t", nil, "001,002"])
        try ledger.connection.execute(
            """
            BEGIN; SELECT git_migrate.begin_step('', 2);
            \(LedgerInUse.finish(deployment: 2, kind: "revert")); COMMIT
            """
        )
        #expect(try state() == ["3", "t", nil, "002"])
    }
}
