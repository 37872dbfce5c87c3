import ArgumentParser
import Migrations
import Workflows

/// What deploy and plan take: where to, on which environment, and what is asked for on the way.
struct DeploymentOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("A tag, a branch, or anything that git rev-parse takes.", valueName: "rev"))
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

    /// Connects, and prepares the deployment; changes nothing.
    ///
    /// - Parameters:
    ///   - overrides: the gates that are gone through though they are shut.
    ///   - isConfirmed: whether the environment's name was given on the command line.
    func prepare(
        in project: Project,
        _ overrides: OverrideOptions? = nil,
        isConfirmed: Bool = false
    ) throws -> PreparedRun {
        // First what can be found without a server, which a mistyped revision must not start or reach for.
        let target = try Target(revision ?? "HEAD", in: project)
        let downSource = try downs.source(in: project)
        let database = try environment.database(in: project)
        var run = try Preparation(project: project, database: database).deploy(
            target,
            as: request(in: project, overrides, isConfirmed: isConfirmed),
            downsFrom: downSource
        )
        run.asked.options += environment.memberWords
        return run
    }

    /// The same for all members of a fleet, once their revisions are known to exist.
    func order(
        in project: Project,
        _ overrides: OverrideOptions? = nil,
        isConfirmed: Bool = false
    ) throws -> Fleet.Order {
        _ = try Target(revision ?? "HEAD", in: project)
        _ = try downs.source(in: project)
        return .deploy(
            revision ?? "HEAD",
            request(in: project, overrides, isConfirmed: isConfirmed),
            downsFrom: downs.revision
        )
    }

    func validate() throws {
        guard downs.revision == nil || allowRevert else {
            throw ValidationError("--down-from is about reverts, which need --allow-revert.")
        }
    }

    private func request(
        in project: Project,
        _ overrides: OverrideOptions?,
        isConfirmed: Bool
    ) -> PlanRequest {
        var request = PlanRequest(.deploy)
        request.allowLate = allowLate
        request.allowRevert = allowRevert
        request.allowMissingDown = allowMissingDown
        request.paths = paths.map(project.pathFromTop)
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
