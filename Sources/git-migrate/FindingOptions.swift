import ArgumentParser
import Migrations
import Reporting
import Workflows

/// What check takes that is about findings: which of them count, and how they are written.
struct FindingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How findings are written.", valueName: "format"))
    var format = FindingFormat.text

    @Option(help: ArgumentHelp("The mildest finding that is shown.", valueName: "severity"))
    var severity = Severity.note

    @Option(
        name: .customLong("rule"),
        parsing: .singleValue,
        help: ArgumentHelp("Only this rule, be it on or off; may stand several times.", valueName: "rule")
    )
    var rules: [String] = []

    @Flag(help: "End with status 1 for warnings too.")
    var strict = false

    @Flag(help: "End with status 0 whatever is found.")
    var exitZero = false

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("Only what is found in these files and folders.", valueName: "path")
    )
    var paths: [String] = []

    func selection(in project: Project) -> Check.Selection {
        var selection = Check.Selection()
        selection.rules = rules
        selection.paths = paths.map(project.pathFromTop)
        selection.severity = severity
        selection.failing = strict ? .warning : .error
        return selection
    }

    /// Writes a document of the format to standard output, and the sum beside it.
    func write(_ result: Check.Result, in project: Project, to console: Console) {
        let document = format.document(
            result,
            toolVersion: toolVersion,
            variables: project.variables
        )
        // Workflow commands are lines, and none of them is an empty one.
        if let document, !document.isEmpty { console.output(document) }
        console.message(FindingText(console.messageStyle).summary(result))
    }
}

extension FindingFormat: ExpressibleByArgument {}
extension Severity: ExpressibleByArgument {}
