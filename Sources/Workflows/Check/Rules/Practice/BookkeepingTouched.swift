import Migrations
import SQL

/// The records of what has run belong to the tools that keep them.
struct BookkeepingTouched: ScriptRule {
    let id = "bookkeeping-touched"
    let group = RuleGroup.practice
    let severity = Severity.error
    let summary = "No script changes the ledger, or relies on another tool's table of migrations"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.actions.compactMap { statement, action in
            if let own = action.changed.first(where: { Self.isLedger($0, action) }), try !makesLedger(script)
            {
                return script.finding(
                    self,
                    "\(own) is the ledger, in which git-migrate itself writes what has run",
                    at: statement.range,
                    help: "take it out; git migrate repair mends a ledger that is wrong"
                )
            }
            guard !action.mayMiss,
                let other = (action.changed + action.read).first(where: { Self.tools[$0.name] != nil }),
                let tool = Self.tools[other.name], try !isOwn(other, in: script)
            else { return nil }
            return script.finding(
                self,
                "\(other) is the table of \(tool): a database that git-migrate sets up does not have it",
                at: statement.range,
                help: "take it out, or look first whether it is there: to_regclass('\(other)') IS NOT NULL",
                severity: .warning
            )
        }
    }

    /// Whether the project's own scripts make the schema, as those of git-migrate itself do.
    private func makesLedger(_ script: CheckedScript) throws -> Bool {
        let schema = NamedObject(.schema, ObjectName(Self.ledger))
        return try script.surroundings.isNew(schema) || script.surroundings.before().hasMade(schema)
    }

    /// Whether the project's own scripts make the table.
    private func isOwn(_ table: ObjectName, in script: CheckedScript) throws -> Bool {
        try !script.surroundings.isBusy(table) || script.surroundings.before().relation(table) != nil
    }

    private static let ledger = "git_migrate"

    private static func isLedger(_ name: ObjectName, _ action: Action) -> Bool {
        name.schema == ledger || (action.isOfSchema && name.name == ledger)
    }

    private static let tools = [
        "__diesel_schema_migrations": "diesel", "__drizzle_migrations": "Drizzle",
        "__EFMigrationsHistory": "Entity Framework", "_prisma_migrations": "Prisma",
        "_sqlx_migrations": "sqlx",
        "alembic_version": "Alembic", "ar_internal_metadata": "Rails", "atlas_schema_revisions": "Atlas",
        "databasechangelog": "Liquibase", "databasechangeloglock": "Liquibase", "django_migrations": "Django",
        "flyway_schema_history": "Flyway", "goose_db_version": "goose", "gorp_migrations": "sql-migrate",
        "knex_migrations": "Knex", "knex_migrations_lock": "Knex", "pgmigrations": "node-pg-migrate",
        "refinery_schema_history": "refinery", "schema_migrations": "golang-migrate, dbmate and Rails",
        "SequelizeMeta": "Sequelize",
    ]
}

extension Action {
    /// The tables and schemas that it changes.
    fileprivate var changed: [ObjectName] {
        switch self {
        case .createTable(let table): [table.name]
        case .createIndex(let index): [index.table]
        case .create(let object, _, _), .rename(let object, _, _), .setSchema(let object, _),
            .setOwner(let object, _), .alter(let object):
            [object.table ?? object.name]
        case .alterTable(let alteration): [alteration.name]
        case .drop(let drop): drop.objects.map { $0.table ?? $0.name }
        case .insert(let insert): [insert.table]
        case .update(let table, _, _), .delete(let table, _): [table]
        case .truncate(let tables, _), .lock(let tables, _): tables
        case .copy(let copy): copy.isFrom ? copy.table.map { [$0] } ?? [] : []
        default: []
        }
    }

    /// The tables that it reads, as far as the statement tells.
    fileprivate var read: [ObjectName] {
        switch self {
        case .createTable(let table): table.reads
        case .createView(let view): view.reads
        case .insert(let insert): insert.reads
        case .update(_, _, let condition), .delete(_, let condition): condition.reads
        default: []
        }
    }

    /// Whether it is about a schema itself.
    fileprivate var isOfSchema: Bool {
        switch self {
        case .create(let object, _, _), .rename(let object, _, _), .setOwner(let object, _):
            object.kind == .schema
        case .drop(let drop): drop.objects.contains { $0.kind == .schema }
        default: false
        }
    }

    /// Whether nothing fails when what it changes is not there.
    fileprivate var mayMiss: Bool {
        switch self {
        case .createTable: true
        case .drop(let drop): drop.ifExists
        case .alterTable(let alteration): alteration.ifExists
        case .rename(_, _, let ifExists): ifExists
        default: false
        }
    }
}
