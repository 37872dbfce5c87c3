import Git
import Glibc
import Migrations
import Postgres

/// What an environment has that another one follows.
struct Precedent {
    let environment: EnvironmentName
    /// What tells.
    let source: Evidence.Source
    /// What it has, and for how long; nil where that is not known.
    let applied: [(migration: AppliedMigration, age: Duration?)]
    /// The database that told; nil for the git record.
    let database: EnvironmentDatabase?

    /// The databases of an environment, or where none is within reach what the repository remembers of it.
    ///
    /// - Returns: nil where nobody knows.
    static func all(of name: EnvironmentName, in project: Project) throws -> [Precedent]? {
        if let settings = try project.fleet(name.text) {
            let fleet = try Fleet(settings, in: project)
            return try fleet.members.map { try Precedent(try fleet.database(of: $0), name) }
        }
        do throws(ConfigurationProblem) {
            let settings = try project.environment(name.text)
            try settings.checkLocated(variables: project.variables)
        } catch {
            switch error {
            case .noDatabase, .variableNotSet: return try Precedent(recorded: name, in: project).map { [$0] }
            default: throw error
            }
        }
        let database = try EnvironmentDatabase(try project.environment(name.text), in: project)
        return [try Precedent(database, name)]
    }

    private init(_ database: EnvironmentDatabase, _ name: EnvironmentName) throws {
        (environment, source, self.database) = (name, .ledger, database)
        guard try database.state() != nil else {
            applied = []
            return
        }
        applied = try database.connection.ask(
            """
            SELECT a.version, a.name, a.up_blob, a.down_blob, a.sequence,
                extract(epoch FROM clock_timestamp() - s.finished_at)::bigint AS age
            FROM git_migrate.applied a JOIN git_migrate.steps s USING (tenant, sequence)
            WHERE a.tenant = $1
            """,
            [database.tenant]
        ).map { row in
            (try AppliedMigration(row), row.int("age").map { .seconds($0) })
        }
    }

    init?(recorded name: EnvironmentName, in project: Project) throws {
        guard let entry = try GitRecord(project.repository).entries().first(where: { $0.environment == name })
        else { return nil }
        (environment, source, database) = (name, .gitRecord, nil)
        let age = entry.log.map { Duration.seconds(Int64(time(nil)) - $0.committer.seconds) }
        applied = AppliedMigration.all(of: try project.catalogue(of: entry.commit)).map { ($0, age) }
    }
}
