/// Puts a session back to what it was before a migration ran in it.
enum SessionReset {
    /// Each may run inside a transaction block; DISCARD ALL, which does most of this, may not. Cached plans stay, since nothing
    /// can be seen of them and the ledger's own functions live by them.
    ///
    /// RESET ALL leaves the role alone, and a ledger row that is written as another role fails.
    static let statements = """
        CLOSE ALL;
        SET SESSION AUTHORIZATION DEFAULT;
        RESET ROLE;
        RESET ALL;
        DEALLOCATE ALL;
        UNLISTEN *;
        DISCARD TEMP;
        DISCARD SEQUENCES;

        """

    /// The same where a pooler hands the session to others, whose prepared statements it may hold: only those that SQL has prepared
    /// since the transaction began are taken away.
    static let statementsForShared = statements.replacing(
        "DEALLOCATE ALL;",
        with: """
            DO LANGUAGE plpgsql $git_migrate$
            DECLARE
                statement text;
            BEGIN
                FOR statement IN
                    SELECT p.name FROM pg_catalog.pg_prepared_statements p
                    WHERE p.from_sql AND p.prepare_time OPERATOR(pg_catalog.>=) pg_catalog.transaction_timestamp()
                LOOP
                    EXECUTE pg_catalog.format('DEALLOCATE %I', statement);
                END LOOP;
            END
            $git_migrate$;
            """
    )

    /// How many they are, of either kind.
    static let count = 8
}
