import Migrations
import Workflows

/// What the git record and its views hold, as JSON, which `docs/record.md` describes.
public enum RecordJSON {
    /// What an environment has, with a migration a line, so that two versions of the file are compared at a glance.
    @Sendable public static func text(_ record: AppliedRecord) -> String {
        let position = record.position
        let document: JSON = [
            "format": 1,
            "environment": .string(record.environment.text),
            "commit": position?.commit.map { .string($0.hex) },
            "release": position?.tag.map { .string($0) },
            "since": position.map { .string(CivilTime(unixSeconds: $0.at).iso) },
            "by": position.map { .string($0.actor) },
            "stepsSince": record.looseSteps == 0 ? nil : .integer(record.looseSteps),
            "migrations": .object(record.applied.map { ($0.id.description, .string($0.up.hex)) }),
        ]
        return document.text
    }
}
