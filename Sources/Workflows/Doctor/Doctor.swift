import Git
import Migrations
import Postgres

/// Looks at everything that the tool needs, and changes nothing.
public struct Doctor {
    private let project: Project
    /// Seconds since 1970-01-01 00:00:00 UTC by this machine's clock.
    private let now: () -> Int64

    /// Looks after one project.
    public init(_ project: Project, now: @escaping () -> Int64) {
        self.project = project
        self.now = now
    }

    /// Looks at the machine, the repository, and these environments, and tells of each as it is found.
    public func examine(_ environments: [EnvironmentName], tell: (Checkup) -> Void) {
        tell(.git(version: gitVersion()))
        do { tell(.server(.success(try ServerBinaries.find(environment: project.variables)))) } catch {
            tell(.server(.failure(error)))
        }
        do {
            let dump = try ClientProgram.find("pg_dump", serverVersion: 0, environment: project.variables)
            tell(.dump(.success(dump)))
        } catch {
            tell(.dump(.failure(error)))
        }
        tell(
            .author(
                (try? project.repository.defaultSignature()).flatMap(\.self).map {
                    "\($0.name) <\($0.email)>"
                }
            )
        )
        do {
            let catalogue = try project.catalogueOfHead()
            tell(
                .migrations(
                    count: catalogue.migrations.count,
                    layout: project.catalogueSettings.layout.name,
                    roots: project.catalogueSettings.roots
                )
            )
        } catch {
            tell(.noMigrations(error))
        }
        if let hooks = try? HookInstallation(project).hooks() { tell(.hooks(hooks)) }
        for name in environments { tell(examine(name)) }
    }

    private func examine(_ name: EnvironmentName) -> Checkup {
        do {
            guard try project.fleet(name.text) == nil else { return .fleet(name) }
            let settings = try project.environment(name.text)
            let database = try EnvironmentDatabase(settings, in: project, startingLocal: false)
            let before = now()
            let server = try database.connection.ask(
                "SELECT extract(epoch FROM clock_timestamp())::bigint AS at"
            )
            let after = now()
            let at = Int64(server.first?.int("at") ?? 0)
            var state: LedgerState?
            var obstacle: LedgerProblem?
            do {
                state = try database.state()
                try database.checkRights(state)
            } catch let problem as LedgerProblem {
                obstacle = problem
            }
            return .environment(
                Checkup.EnvironmentCheckup(
                    environment: name,
                    serverVersion: database.connection.serverVersion,
                    ledger: state?.version,
                    newestLedger: LedgerMigrations.currentVersion,
                    sharesSessions: try database.sharesSessions(),
                    pooler: database.supabasePooler,
                    obstacle: obstacle,
                    skew: at < before ? Int(at - before) : at > after ? Int(at - after) : 0
                )
            )
        } catch {
            return .unreachable(name, error)
        }
    }

    /// `git version 2.39.5` without its first two words.
    private func gitVersion() -> String? {
        guard let outcome = try? GitCommand(project).run(["--version"]), outcome.status == 0 else {
            return nil
        }
        return outcome.text.split(separator: " ").dropFirst(2).first.map(String.init)
    }
}
