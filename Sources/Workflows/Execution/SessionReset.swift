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

    /// How many they are.
    static let count = 8
}
