import ArgumentParser
import Migrations
import Workflows

/// What deploy and plan take: where to, on which environment, and what is asked for on the way.
struct DeploymentOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "A tag, a branch, or anything that git rev-parse takes; or one migration of HEAD, by its file.",
            valueName: "rev"
        )
    )
    var revision: String?

    @OptionGroup var environment: EnvironmentOption

    @Flag(help: "Apply migrations whose version is below one that is applied.")
    var allowLate = false

    @Flag(help: "Revert migrations that the revision lacks.")
    var allowRevert = false

    @OptionGroup var downs: DownOptions

    @Flag(help: "Apply migrations that have no down script.")
    var allowMissingDown = false

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("Only the migrations with these files.", valueName: "path")
    )
    var paths: [String] = []

    /// What the words on the command line mean.
    struct Scope: MonitoredScope {
        /// Where to.
        let revision: String
        /// The environment that is named, or that follows from a file that is.
        let environment: EnvironmentOption
        /// The files of single migrations, from the top of the tree.
        let paths: [String]
        /// Whether one migration is named in place of a revision.
        let isNamed: Bool
    }

    /// Found without a server, which a mistyped word must not start or reach for.
    func scope(in project: Project, _ console: Console) throws -> Scope {
        guard paths.isEmpty, let revision, let named = try NamedMigration(revision, in: project) else {
            return Scope(
                revision: revision ?? "HEAD",
                environment: environment,
                paths: paths.map(project.pathFromTop),
                isNamed: false
            )
        }
        return Scope(
            revision: "HEAD",
            environment: environment.ofNamedMigration(in: project, console),
            paths: [named.migration.up.path],
            isNamed: true
        )
    }

    /// Connects, and prepares the deployment; changes nothing.
    ///
    /// - Parameters:
    ///   - overrides: the gates that are gone through though they are shut.
    ///   - isConfirmed: whether the environment's name was given on the command line.
    func prepare(
        _ scope: Scope,
        in project: Project,
        _ overrides: OverrideOptions? = nil,
        isConfirmed: Bool = false
    ) throws -> PreparedRun {
        let target = try Target(scope.revision, in: project)
        let downSource = try downs.source(in: project)
        let database = try scope.environment.database(in: project)
        var run = try Preparation(project: project, database: database).deploy(
            target,
            as: request(scope, overrides, isConfirmed: isConfirmed),
            downsFrom: downSource
        )
        run.asked.options += environment.memberWords
        return run
    }

    /// The same for all members of a fleet, once their revisions are known to exist.
    func order(
        _ scope: Scope,
        in project: Project,
        _ overrides: OverrideOptions? = nil,
        isConfirmed: Bool = false
    ) throws -> Fleet.Order {
        _ = try Target(scope.revision, in: project)
        _ = try downs.source(in: project)
        return .deploy(
            scope.revision,
            request(scope, overrides, isConfirmed: isConfirmed),
            downsFrom: downs.revision
        )
    }

    func validate() throws {
        guard downs.revision == nil || allowRevert else {
            throw ValidationError("--down-from is about reverts, which need --allow-revert.")
        }
    }

    private func request(
        _ scope: Scope,
        _ overrides: OverrideOptions?,
        isConfirmed: Bool
    ) -> PlanRequest {
        var request = PlanRequest(.deploy)
        request.allowLate = allowLate
        request.allowRevert = allowRevert
        request.allowMissingDown = allowMissingDown
        request.paths = scope.paths
        request.isInOrder = scope.isNamed
        request.isConfirmed = isConfirmed
        for gate in overrides?.override ?? [] { request.overrides[gate] = overrides?.reason }
        return request
    }
}

extension Gate: ExpressibleByArgument {}

/// Which gates are gone through though they are shut, and why.
struct OverrideOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Go through this gate though it is shut, on the record; needs --reason.",
            valueName: "gate"
        )
    )
    var override: [Gate] = []

    @Option(help: ArgumentHelp("Why gates are overridden, for the record.", valueName: "text"))
    var reason: String?

    func validate() throws {
        let reason = reason?.split(whereSeparator: \.isWhitespace) ?? []
        guard override.isEmpty == reason.isEmpty else {
            throw ValidationError(
                override.isEmpty
                    ? "--reason is about gates that --override names."
                    : "--override needs a reason: --reason <text>."
            )
        }
    }
}

/// Which down scripts reverts run.
struct DownOptions: ParsableArguments {
    @Option(
        name: .customLong("down-from"),
        help: ArgumentHelp(
            "Run the down scripts of this revision for the same up scripts, not the recorded ones.",
            valueName: "rev"
        )
    )
    var revision: String?

    /// The revision with its migrations; nil for the recorded scripts.
    func source(in project: Project) throws -> Target? { try revision.map { try Target($0, in: project) } }
}
