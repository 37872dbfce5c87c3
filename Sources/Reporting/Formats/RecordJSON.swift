import Migrations
import Workflows

/// What the git record and its views hold, as JSON, which `docs/record.md` describes.
public enum RecordJSON {
    /// A migration with its commit, its author and what is known of its way back.
    static func migration(_ migration: PendingMigration) -> JSON {
        let commit = migration.commit
        return [
            "migration": .string(migration.id.description),
            "wayBack": .string(migration.wayBack.rawValue),
            "commit": commit.map { .string($0.id.hex) },
            "author": commit.map {
                ["name": .string($0.author.name), "email": .string($0.author.email)]
            },
            "date": commit.map { .string(CivilTime(unixSeconds: $0.author.seconds).iso) },
            "subject": commit.map { .string($0.summary) },
        ]
    }

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
