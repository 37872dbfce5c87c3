import Migrations
import Workflows

/// What the tool's own hooks read on standard input.
public enum HookJSON {
    /// The report, as an object with a member a line.
    public static func text(_ report: HookReport) -> String {
        let result = report.result
        return JSON.object([
            ("hook", .string(report.hook.rawValue)),
            ("environment", .string(report.environment.text)),
            ("member", report.member.map(JSON.string)),
            ("kind", .string(report.kind)),
            ("revision", .string(report.revision)),
            ("tag", report.tag.map(JSON.string)),
            ("from", report.from.map { .string($0.hex) }),
            ("to", report.to.map { .string($0.hex) }),
            ("deployment", result.map { .integer($0.deployment) }),
            ("outcome", result.map { .string($0.outcome) }),
            ("error", result.flatMap(\.error).map(JSON.string)),
            ("milliseconds", result.flatMap(\.duration).map { .integer(Int($0 / .milliseconds(1))) }),
            ("steps", .array(report.steps.map(step))),
        ]).text + "\n"
    }

    private static func step(_ step: HookStep) -> JSON {
        [
            "kind": .string(step.isApply ? "apply" : "revert"),
            "version": .string(step.id.version.text),
            "name": .string(step.id.name),
            "up": .string(step.up.hex),
        ]
    }
}
