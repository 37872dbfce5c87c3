import SQL

/// When something came to be: before a migration, by its up script, or by its down script.
enum Phase: Int, Comparable {
    case before
    case up
    case down

    static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
}

/// A table or a view, in such detail that it can be compared and made again.
struct Relation {
    let kind: ObjectKind
    var name: ObjectName
    let phase: Phase
    /// The statement that made it, as written; nil where no script did.
    var text: String?
    /// What tells equal texts.
    var canonical = ""
    /// Whether the statement does not tell the whole truth any more.
    var isChanged = false
    var columns: [Column] = []
    var constraints: [Constraint] = []
    /// Indexes, triggers, policies and rules.
    var parts: [PartKey: Definition] = [:]
    var aspects: [Aspect: String] = [:]
    /// The relations that its query reads.
    var reads: [ObjectName] = []
    /// How many columns each of those had, where the query says `*`: what the text means depends on it.
    var widths: [ObjectName: Int] = [:]
    /// The tables that it inherits from or is a partition of.
    var parents: [ObjectName] = []
    var isTemporary = false
    /// Whether columns and constraints are all that its definition says.
    var isPlain = true
    /// Whether all its columns are known.
    var isComplete = true
    /// Whether no script made it: it must be there since one changes it.
    var isAssumed = false
    /// What it was called before the migration, if that is another name.
    var formerName: ObjectName?

    func column(_ name: String) -> Column? { columns.first { $0.name == name } }

    func constraint(_ name: String) -> Constraint? { constraints.first { $0.name == name } }

    mutating func update(_ column: String, _ body: (inout Column) -> Void) {
        for index in columns.indices where columns[index].name == column { body(&columns[index]) }
    }

    /// Whether it is one whose rows are stored, so that it has constraints and indexes.
    var isTable: Bool { kind == .table || kind == .foreignTable }
}

/// What tells a part of a table from its other parts.
struct PartKey: Hashable {
    let kind: ObjectKind
    let name: String
}

/// A column of a table.
struct Column {
    var name: String
    let phase: Phase
    /// As written; of a serial column the integer type behind it. Nil where no script tells.
    var type: String?
    var dataType: DataType?
    var isSerial = false
    /// The expression as written.
    var defaultValue: String?
    var isNotNull = false
    /// `GENERATED …`, as written.
    var generation: String?
    /// `COLLATE …`, as written.
    var collation: String?
    /// Whether no script tells what it is like.
    var isAssumed = false
    var formerName: String?
    /// What was changed of it that is not known before.
    var unknown: Set<ColumnFacet> = []

    /// A column of which no more than the name is known.
    static func assumed(_ name: String) -> Column {
        Column(name: name, phase: .before, isAssumed: true, unknown: Set(ColumnFacet.allCases))
    }
}

/// What can be changed of a column.
enum ColumnFacet: CaseIterable {
    case type
    case defaultValue
    case notNull
    case generation
}

/// A constraint of a table.
struct Constraint {
    var name: String
    let phase: Phase
    let kind: ConstraintDefinition.Kind
    var columns: [String]
    /// What follows the name: `CHECK (total > 0)`; nil where no script tells.
    var body: String?
    var canonical = ""
    /// The table that a foreign key refers to.
    var references: ObjectName?
    var isNotValid = false
    /// What was renamed that its body may name.
    var isStale = false
    var formerName: String?
}

/// An object that is no table and no view, or a part of a table.
struct Definition {
    let kind: ObjectKind
    var name: ObjectName
    let phase: Phase
    /// The statement that made it, as written; nil where no script did.
    var text: String?
    var canonical = ""
    var arguments: [DataType]?
    /// The columns of an index; nil for an expression.
    var columns: [String?] = []
    /// The labels of an enum.
    var labels: [String]?
    /// What it needs: a trigger its function.
    var needs: [ObjectName] = []
    var aspects: [Aspect: String] = [:]
    /// Whether something changed that its text does not tell, or may name by what it was once called.
    var isStale = false
    var isAssumed = false
    var formerName: ObjectName?
}

/// What an object has beside its definition, or may have.
enum Aspect: Hashable {
    case owner
    case rowSecurity
    case forcedRowSecurity
    case persistence
    case sequenceType
    case accessMethod
    case tablespace
    case option(String)
    case comment(of: NamedPart?)
    case privilege(String, of: String)
    case toggle(ObjectKind, String?)
    case cluster
    case replicaIdentity
    case attached(ObjectName)
    case inherits(ObjectName)
    case validated(String)

    /// A part of a table that a comment is of.
    struct NamedPart: Hashable {
        let kind: ObjectKind
        let name: String
    }
}
