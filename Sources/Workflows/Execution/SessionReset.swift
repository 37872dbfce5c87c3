/// Puts a session back to what it was before a migration ran in it.
enum SessionReset {
    /// Each may run inside a transaction block; DISCARD ALL, which does most of this, may not.
    ///
    /// RESET ALL leaves the role alone, and a ledger row that is written as another role fails.
    static let statements = """
        CLOSE ALL;
        SET SESSION AUTHORIZATION DEFAULT;
        RESET ROLE;
        RESET ALL;
        DEALLOCATE ALL;
        UNLISTEN *;
        DISCARD PLANS;
        DISCARD TEMP;
        DISCARD SEQUENCES;

        """
}
