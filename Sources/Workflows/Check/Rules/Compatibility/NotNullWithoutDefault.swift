import Migrations
import SQL

/// Code that does not know a new column leaves it out of its INSERTs.
struct NotNullWithoutDefault: ScriptRule {
    let id = "not-null-without-default"
    let group = RuleGroup.compatibility
    let severity = Severity.error
    let summary = "A new column of a table in use may be null or has a default"

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard script.side == .up else { return [] }
        var columns = NewColumns()
        for (statement, action) in script.actions {
            switch action {
            case .alterTable(let alteration) where alteration.kind == .table:
                guard try script.surroundings.isBusy(alteration.name) else { continue }
                for change in alteration.changes {
                    columns.follow(change, of: alteration.name, statement, in: script)
                }
            case .rename(let object, let new, _) where object.kind == .column:
                object.table.map { columns.rename(object.name.name, of: $0, to: new) }
            case .truncate(let tables, _): columns.empty(tables)
            case .delete(let table, let condition) where !condition.isThere: columns.empty([table])
            default: break
            }
        }
        return try columns.all.filter { $0.isNotNull && !$0.hasDefault }
            .filter { try !isOfDomain($0.definition, in: script) }
            .map { finding($0, in: script) }
    }

    /// A domain may bring a default of its own.
    private func isOfDomain(_ column: ColumnDefinition, in script: CheckedScript) throws -> Bool {
        guard let type = column.type, !DataType.common.contains(type.name) else { return false }
        let known = try script.surroundings.before().type(ObjectName(schema: type.schema, type.name))
        if case .domain? = known?.form { return true }
        return false
    }

    private func finding(_ column: NewColumns.Column, in script: CheckedScript) -> Finding {
        let (name, table) = (ObjectName(column.name), column.table)
        return script.finding(
            self,
            column.fails
                ? "ADD COLUMN \(name) NOT NULL without a default fails as soon as \(table) holds a row"
                : "running code that inserts into \(table) fails: it does not know \(name), which is NOT NULL",
            at: column.place,
            help: "give it a default that stays, or leave it nullable until all code writes it"
        )
    }
}

/// The columns that a script adds, as they stand in the end.
private struct NewColumns {
    private(set) var all: [Column] = []
    /// What running code knows although it is new.
    private var dropped = ColumnSet()
    private var emptied = NameSet()

    struct Column {
        let table: ObjectName
        var name: String
        let definition: ColumnDefinition
        var isNotNull: Bool
        var hasDefault: Bool
        /// Where it becomes NOT NULL, or loses its default.
        var place: Range<Int>
        /// Whether rows that are there get no value, so that the statement fails.
        var fails: Bool
    }

    mutating func follow(
        _ change: TableChange,
        of table: ObjectName,
        _ statement: Statement,
        in script: CheckedScript
    ) {
        switch change {
        case .addColumn(let column, _):
            add(column, to: table, at: script.element(at: column.offset, of: statement))
        case .setNotNull(let name):
            update(name, table) { ($0.isNotNull, $0.place) = (true, statement.range) }
        case .dropNotNull(let name): update(name, table) { $0.isNotNull = false }
        case .setDefault(let name, let value): update(name, table) { $0.hasDefault = !value.isNull }
        case .dropDefault(let name):
            update(name, table) { column in
                column.hasDefault = false
                if column.isNotNull { column.place = statement.range }
            }
        case .addIdentity(let name): update(name, table) { $0.hasDefault = true }
        case .dropColumn(let name, _, _):
            all.removeAll { $0.name == name && $0.table == table }
            dropped.insert(name, of: table)
        case .addConstraint(let constraint) where constraint.kind == .primaryKey:
            for name in constraint.columns { update(name, table) { $0.isNotNull = true } }
        default: break
        }
    }

    /// Takes note that no rows are left.
    mutating func empty(_ tables: [ObjectName]) { tables.forEach { emptied.insert($0) } }

    /// A column that takes over the name of one that was dropped is known to running code.
    mutating func rename(_ name: String, of table: ObjectName, to new: String) {
        if dropped.matches(new, of: table) {
            all.removeAll { $0.name == name && $0.table == table && !$0.fails }
        }
        update(name, table) { $0.name = new }
        dropped.insert(name, of: table)
    }

    private mutating func add(_ column: ColumnDefinition, to table: ObjectName, at place: Range<Int>) {
        let (isNotNull, hasDefault) = (column.isNotNull, column.getsValue)
        let fails = isNotNull && !hasDefault && !emptied.matches(table)
        if !fails, dropped.matches(column.name, of: table) { return }
        all.append(
            Column(
                table: table,
                name: column.name,
                definition: column,
                isNotNull: isNotNull,
                hasDefault: hasDefault,
                place: place,
                fails: fails
            )
        )
    }

    private mutating func update(_ name: String, _ table: ObjectName, _ body: (inout Column) -> Void) {
        for index in all.indices where all[index].name == name && all[index].table == table {
            body(&all[index])
        }
    }
}

extension ColumnDefinition {
    /// Whether a row that does not name it gets a value.
    fileprivate var getsValue: Bool {
        isIdentity || isGenerated || isSerial || defaultValue.map { !$0.isNull } ?? false
    }
}

extension DataType {
    /// Types of PostgreSQL's own, for which no script needs to be read.
    static let common: Set<String> = [
        "bool", "bpchar", "bytea", "char", "date", "float4", "float8", "inet", "int2", "int4", "int8",
        "interval",
        "json", "jsonb", "numeric", "text", "time", "timestamp", "timestamptz", "uuid", "varchar",
    ]
}
