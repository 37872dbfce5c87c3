import Migrations

/// A column's definition, taken apart.
struct ColumnParts {
    /// Type and collation.
    let type: String
    let isNotNull: Bool
    /// The expression behind DEFAULT.
    let value: String?
    /// What stands from GENERATED on.
    let generated: String?

    init(_ column: SchemaObject) {
        var rest = ObjectText(column).head.dropFirst(column.ownName.count + 1)
        func cut(_ mark: String) -> String? {
            guard let range = rest.ranges(of: mark).first else { return nil }
            defer { rest = rest[..<range.lowerBound] }
            return String(rest[range.upperBound...])
        }
        // What stands last is cut off first, at the first mark that can begin it.
        let marks = [" DEFAULT ", " GENERATED "].compactMap { mark in
            rest.ranges(of: mark).first.map { (mark: mark, at: $0.lowerBound) }
        }
        let first = marks.min { $0.at < $1.at }?.mark
        value = first == " DEFAULT " ? cut(" DEFAULT ") : nil
        generated = first == " GENERATED " ? cut(" GENERATED ") : nil
        isNotNull = rest.hasSuffix(" NOT NULL")
        type = String(isNotNull ? rest.dropLast(" NOT NULL".count) : rest)
    }

    var isIdentity: Bool { generated?.contains(" AS IDENTITY") == true }
}

/// Derives what makes a column another one.
enum ColumnDerivation {
    static func steps(from old: SchemaObject, to new: SchemaObject) -> [DerivedStep] {
        guard let table = new.parent else { return [.gap("the change of", new)] }
        let (before, after) = (ColumnParts(old), ColumnParts(new))
        guard ObjectText(old).rest == ObjectText(new).rest else { return [.gap("the traits of", new)] }
        var actions: [String] = []
        let column = "ALTER COLUMN \(new.ownName)"
        let changesType = before.type != after.type
        if before.generated != after.generated {
            guard let action = generation(from: before, to: after) else {
                return [.gap("how to generate", new)]
            }
            if after.generated == nil { actions.append("\(column) \(action)") }
        }
        if before.value != nil, changesType || after.value == nil { actions.append("\(column) DROP DEFAULT") }
        if changesType {
            let target =
                after.type.split(separator: " COLLATE ", maxSplits: 1).first.map(String.init) ?? after.type
            actions.append("\(column) TYPE \(after.type) USING \(new.ownName)::\(target)")
        }
        if before.isNotNull != after.isNotNull {
            actions.append("\(column) \(after.isNotNull ? "SET" : "DROP") NOT NULL")
        }
        if let value = after.value, changesType || before.value != value {
            actions.append("\(column) SET DEFAULT \(value)")
        }
        if before.generated != after.generated, after.generated != nil,
            let action = generation(from: before, to: after)
        {
            actions.append("\(column) \(action)")
        }
        // Each by itself: PostgreSQL does the parts of one ALTER TABLE in an order of its own.
        return actions.map { .statement(.changeTables, "ALTER TABLE \(table) \($0)") }
    }

    private static func generation(from old: ColumnParts, to new: ColumnParts) -> String? {
        if let generated = new.generated {
            return old.generated == nil && new.isIdentity ? "ADD GENERATED \(generated)" : nil
        }
        return old.isIdentity ? "DROP IDENTITY" : "DROP EXPRESSION"
    }
}
