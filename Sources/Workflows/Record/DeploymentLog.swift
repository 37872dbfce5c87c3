import Git
import Migrations

/// What happened to an environment, as its ledger tells it, or else the git record.
public struct DeploymentLog {
    private let project: Project

    /// The logs of one project's environments.
    public init(_ project: Project) { self.project = project }

    /// Deployments, rollbacks and repairs that have ended.
    public struct Listing: Sendable {
        /// The environment.
        public let environment: EnvironmentName
        /// Why the git record tells it and not the ledger; nil where the ledger does.
        public let because: (any Error)?
        /// The last one first.
        public let deployments: [Deployment]
    }

    /// Why there is nothing to show.
    public enum Problem: Error, Hashable, Sendable {
        /// No deployment of the environment has this number.
        case noDeployment(EnvironmentName, number: Int)
    }

    /// What happened to an environment.
    ///
    /// - Parameters:
    ///   - limit: how many to give at the most; nil for all.
    ///   - connect: connects to the environment's database.
    /// - Throws: what `connect` throws, where the record has nothing either.
    public func listing(
        of environment: EnvironmentName,
        limit: Int? = nil,
        connect: () throws -> EnvironmentDatabase
    ) throws -> Listing {
        do {
            let database = try connect()
            let state = try database.foundState()
            if let state { try database.checkName(of: state) }
            let found = try state.map { state in
                try deployments(in: database, version: state.version, limit: limit)
            }
            return Listing(environment: environment, because: nil, deployments: found ?? [])
        } catch {
            let recorded = try RecordHistory(project).deployments(of: environment)
            guard !recorded.isEmpty else { throw error }
            return Listing(
                environment: environment,
                because: error,
                deployments: Array(recorded.prefix(limit ?? recorded.count))
            )
        }
    }

    private func deployments(
        in database: EnvironmentDatabase,
        version: Int,
        limit: Int?
    ) throws -> [Deployment] {
        let name = database.settings.name
        let found = try database.ledger.deployments(of: name, limit: limit ?? Int(Int32.max)).map(
            \.deployment
        )
        guard let first = found.last, version >= EnvironmentDatabase.versionWithHooks else { return found }
        let statuses = try database.ledger.hookStatuses(since: first.key.number)
        return found.map { deployment in
            var deployment = deployment
            deployment.hookStatus = statuses[deployment.key.number]
            return deployment
        }
    }

    /// One deployment of an environment, by its number in the ledger.
    public func deployment(
        _ number: Int,
        of environment: EnvironmentName,
        connect: () throws -> EnvironmentDatabase
    ) throws -> Deployment {
        let listing = try listing(of: environment, connect: connect)
        guard let found = listing.deployments.first(where: { $0.key.number == number }) else {
            throw Problem.noDeployment(environment, number: number)
        }
        return found
    }
}
