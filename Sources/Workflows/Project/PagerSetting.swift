extension Project {
    /// The command that long output goes through, found as git finds it: `GIT_PAGER`, `core.pager`, `PAGER`, `less`; nil for none.
    ///
    /// The committed file has no say in it, since it would run on the machine of whoever reads the repository.
    public var pager: String? {
        let own = configuration.entry("core.pager").flatMap { $0.scope == .committed ? nil : $0.value }
        let command = variables["GIT_PAGER"] ?? own ?? variables["PAGER"] ?? "less"
        return command.isEmpty || command == "cat" ? nil : command
    }
}
