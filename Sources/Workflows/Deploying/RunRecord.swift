import Git
import Migrations

// What a run leaves in git.
extension Run {
    /// Records in git where the environment is already: whoever brought it there may not have come to it.
    public func catchUpRecord() {
        guard run.isDone, run.asked.file == nil, options.writesReference else { return }
        observingRecord { try moveReference(steps: 0) }
        // A database that has no ledger is at no commit, and there is nothing to note.
        if run.state != nil { follow() }
    }

    private var record: GitRecord { GitRecord(project.repository) }

    /// Records in git what became of the run. A connection that is lost leaves its note to the next one.
    func record(_ outcome: RunOutcome, of deployment: DeploymentKey) {
        if outcome.failure == nil, run.plan.isWhole {
            observingRecord { try moveReference(steps: outcome.done.count) }
        }
        if database.connection.isAlive { follow(deployment.id) }
    }

    /// Notes what the ledger tells, and writes what the environment has: after a run, or where that was missed.
    ///
    /// - Parameter deployment: the run's.
    private func follow(_ deployment: Int? = nil) {
        let settings = database.settings
        guard settings.name != .local else { return }
        let file = AppliedFile(project)
        let path = options.appliedText == nil ? nil : file.path(of: settings)
        let writesFile = path.map { deployment != nil || !File.exists($0) } ?? false
        observingRecord {
            if deployment == nil, !writesFile, let state = run.state,
                try record.hasNoted(state, of: settings.name)
            {
                return
            }
            let news = try database.ledger.news(
                of: settings.name,
                stepsFrom: deployment,
                readsState: writesFile
            )
            var noted = 0
            observingRecord { noted = try record.note(news, of: database) }
            guard let path, let text = options.appliedText else { return }
            if let state = try news.state ?? (noted > 0 ? database.state() : nil) {
                try file.write(state, of: settings, to: path, text)
            }
        }
    }

    private func moveReference(steps: Int) throws {
        try record.write(
            database.settings.name,
            run.target.commit,
            message: "\(run.kind.rawValue) \(run.target.name): \(steps) steps"
        )
    }

    private func observingRecord(_ write: () throws -> Void) {
        do {
            try write()
        } catch {
            observe(.recordNotWritten(reason: "\(error)"))
        }
    }
}
