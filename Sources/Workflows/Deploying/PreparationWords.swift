import Migrations

extension Preparation {
    /// What the user asked for, as it is typed.
    func asked(_ request: PlanRequest, _ plan: Plan, _ downSource: Target?) -> PreparedRun.Asked {
        let options = [
            (request.allowLate, "--allow-late"), (request.allowRevert, "--allow-revert"),
            (request.allowMissingDown, "--allow-missing-down"),
        ]
        let overridden = Gate.allCases.filter { request.overrides[$0] != nil }
        let reason = overridden.first.flatMap { request.overrides[$0] }
        return PreparedRun.Asked(
            options: options.filter(\.0).map(\.1)
                + (downSource.map { ["--down-from \($0.revision.shellWord)"] } ?? [])
                + overridden.map { "--override \($0.rawValue)" }
                + (reason.map { ["--reason \($0.shellWord)"] } ?? []),
            paths: request.isInOrder ? [] : request.paths.map { project.pathFromHere($0).shellWord },
            file: request.isInOrder ? request.paths.first.map { project.pathFromHere($0).shellWord } : nil,
            before: plan.obstacles.flatMap { obstacle -> [String] in
                guard case .earlierPending(_, let earlier) = obstacle else { return [] }
                return earlier.map { project.pathFromHere($0.up.path).shellWord }
            }
        )
    }
}
