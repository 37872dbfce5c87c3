import ArgumentParser
import Migrations
import Reporting
import Workflows

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Show every deployment of an environment, or every migration that touched a table.",
        usage: """
            git migrate log [-e <env>] [-n <count>] [--porcelain | --json]
            git migrate log [<rev>] [--url <url>] -- <table>[.<column>]
            """,
        discussion: """
            Of an environment: deployments, rollbacks and repairs, the last one first, with who, when, what ran and how long it \
            took, from its ledger, or from the git record where the database cannot be asked. Of a table or another object: the \
            migrations that touched it, the last one first, with commit, release, author and day, and what each did to it and to \
            its columns, constraints and indexes; the migrations are run as by blame.
            """
    )

    @Argument(help: ArgumentHelp("A revision; without it HEAD.", valueName: "rev"))
    var revision: String?

    @Argument(parsing: .postTerminator, help: ArgumentHelp("The object.", valueName: "object"))
    var names: [String] = []

    @Option(
        name: [.customShort("n"), .customLong("max-count")],
        help: ArgumentHelp("Show no more than so many deployments.", valueName: "count")
    )
    var count: Int?

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var format: DataFormat
    @OptionGroup var scratch: ScratchOption
    @OptionGroup var common: ConsoleOptions

    func validate() throws {
        let isOfObject = !names.isEmpty || revision != nil || scratch.url != nil
        guard isOfObject else {
            if let count, count < 1 { throw ValidationError("-n takes a number from 1.") }
            return
        }
        guard names.count == 1 else {
            throw ValidationError("Say which object, after two dashes: git migrate log -- orders")
        }
        guard environment.name == nil, environment.member == nil, count == nil, !format.porcelain,
            !format.json
        else {
            throw ValidationError("An object's log is of migrations: it takes a revision, and nothing else.")
        }
    }

    func run() throws {
        try common.run { console in
            let project = try common.project()
            try Pager.showing(project) {
                try names.isEmpty ? showDeployments(project, console) : showObjects(console)
            }
        }
    }

    private func showObjects(_ console: Console) throws {
        let blame = try scratch.blame(of: revision ?? "HEAD", console)
        for name in names {
            let objects = try blame.objects(named: name)
            console.output(try ObjectLogText(console.outputStyle).text(blame, of: objects))
            BlameText(console.messageStyle).notes(blame, objects, asked: name).forEach(console.message)
        }
    }

    private func showDeployments(_ project: Project, _ console: Console) throws {
        let name = try environment.validName(in: project)
        let listing = try DeploymentLog(project).listing(of: name, limit: count) {
            try environment.database(in: project, startingLocal: false)
        }
        if let note = DeploymentLogText(console.messageStyle).note(listing) { console.message(note) }
        if format.json { return console.output(DeploymentRecords.json(listing)) }
        guard !listing.deployments.isEmpty else {
            return console.message("nothing was ever deployed to \(name)")
        }
        console.output(
            format.porcelain
                ? DeploymentRecords.porcelain(listing.deployments)
                : DeploymentLogText(console.outputStyle).text(listing.deployments)
        )
    }
}

extension EnvironmentOption {
    /// The environment's name, whether or not anything says where its database is.
    func validName(in project: Project) throws -> EnvironmentName {
        try name.map(environmentName) ?? project.defaultEnvironment()
    }
}
