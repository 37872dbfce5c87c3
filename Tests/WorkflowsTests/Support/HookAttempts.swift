extension LedgerAttempts {
    /// What must not be possible with the results of hooks.
    static let hooks = [
        Attempt(
            "hook_results_pkey",
            "INSERT INTO git_migrate.hook_results OVERRIDING SYSTEM VALUE SELECT * FROM git_migrate.hook_results",
            "23505"
        ),
        Attempt(
            "hook_results_hook_check",
            behind("hook_results", "UPDATE git_migrate.hook_results SET hook = 'update'")
        ),
        Attempt(
            "hook_results_status_check",
            behind("hook_results", "UPDATE git_migrate.hook_results SET status = 256")
        ),
        Attempt("hook_results_only_grow", "UPDATE git_migrate.hook_results SET status = 0", "GM003"),
        Attempt("hook_results_only_grow", "DELETE FROM git_migrate.hook_results", "GM003"),
        Attempt("hook_results_only_grow", "TRUNCATE git_migrate.hook_results", "GM003"),
    ]
}
