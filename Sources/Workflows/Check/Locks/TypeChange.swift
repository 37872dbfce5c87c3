import SQL

/// What ALTER COLUMN … TYPE costs, as `ATColumnChangeRequiresRewrite` and the casts of PostgreSQL 15 decide it.
///
/// A test compares it with a real server for each pair of the types that it knows.
enum TypeChange: Equatable {
    /// Only the catalogue changes.
    case nothing
    /// The rows stay, and the indexes of the column are built anew.
    case indexes
    /// Every row and every index is written anew.
    case rewrite
    /// Either `indexes` or `rewrite`: the rows stay only when the session's TimeZone is UTC (PostgreSQL 12 and later).
    case rewriteUnlessUTC

    init(from old: DataType, to new: DataType, in schema: Schema) {
        let one = ColumnType(old, in: schema).asSource
        let other = ColumnType(new, in: schema)
        if one.identity == other.identity {
            self = .nothing
            return
        }
        guard !other.isConstrained else {
            self = .rewrite
            return
        }
        let cost = one.change(to: other)
        // An index that was built in another order is of no use.
        self = old.collation == new.collation ? cost : cost.then(.indexes)
    }

    /// The dearer of two casts, one after the other.
    func then(_ next: TypeChange) -> TypeChange {
        let order: [TypeChange] = [.nothing, .indexes, .rewriteUnlessUTC, .rewrite]
        return order.last { $0 == self || $0 == next } ?? .rewrite
    }
}

/// A type without its domain, and what its modifiers mean.
private struct ColumnType {
    let base: DataType
    /// Its own name, of a domain that of the domain.
    let identity: DataType
    /// Whether it is a domain that refuses values.
    let isConstrained: Bool

    init(_ type: DataType, in schema: Schema) {
        identity = type
        var (base, isConstrained) = (type, false)
        // A domain may be over another one; eight are more than anybody makes.
        for _ in 0..<8 {
            guard base.dimensions == 0,
                case .domain(let below, let constraints)? = schema.type(
                    ObjectName(schema: base.schema, base.name)
                )?
                .form
            else { break }
            base = below
            isConstrained = isConstrained || constraints.contains { $0.kind != .null }
        }
        self.base = Self.plain(base)
        self.isConstrained = isConstrained
    }

    private init(base: DataType, identity: DataType, isConstrained: Bool) {
        (self.base, self.identity, self.isConstrained) = (base, identity, isConstrained)
    }

    /// The same to be cast from: PostgreSQL takes the values of a domain as if its type had no length.
    var asSource: ColumnType {
        guard identity.name != base.name else { return self }
        let base = DataType(schema: base.schema, base.name, dimensions: base.dimensions)
        return ColumnType(base: base, identity: identity, isConstrained: isConstrained)
    }

    /// The serial types are names for integers.
    private static func plain(_ type: DataType) -> DataType {
        let integers = [
            "smallserial": "int2", "serial2": "int2", "serial": "int4", "serial4": "int4",
            "bigserial": "int8",
            "serial8": "int8",
        ]
        guard type.schema == nil, let integer = integers[type.name] else { return type }
        return DataType(integer)
    }

    private var name: String { base.name }
    private var modifiers: [Int] { base.modifiers.compactMap { Int($0) } }
    private var isArray: Bool { base.dimensions > 0 }

    func change(to new: ColumnType) -> TypeChange {
        guard isArray == new.isArray else { return .rewrite }
        if name == new.name, base.schema == new.base.schema || base.schema == nil || new.base.schema == nil {
            // An array's elements are cast one by one unless their length is given up.
            if isArray {
                return base.modifiers == new.base.modifiers || new.isUnbounded ? .nothing : .rewrite
            }
            return holdsAll(of: new) ? .nothing : .rewrite
        }
        if isArray { return .rewrite }
        if Set([name, new.name]) == ["timestamp", "timestamptz"] {
            return new.isUnbounded ? .rewriteUnlessUTC : .rewrite
        }
        guard let cost = Self.coercible[name]?[new.name] else { return .rewrite }
        return new.isUnbounded ? cost : .rewrite
    }

    /// Casts that leave the bytes as they are (`pg_cast.castmethod` b), by whether the new type's operators still use the old indexes.
    private static let coercible: [String: [String: TypeChange]] = [
        "varchar": ["text": .nothing, "bpchar": .indexes, "citext": .indexes],
        "text": ["varchar": .nothing, "bpchar": .indexes, "citext": .indexes],
        "citext": ["text": .indexes, "varchar": .indexes, "bpchar": .indexes],
        "xml": ["text": .nothing, "varchar": .nothing, "bpchar": .nothing],
        "cidr": ["inet": .nothing],
        "bit": ["varbit": .indexes],
        "int4": ["oid": .indexes].merging(registered(.indexes)) { one, _ in one },
        "oid": ["int4": .indexes].merging(registered(.nothing)) { one, _ in one },
        "regclass": ["oid": .nothing, "int4": .indexes],
        "regproc": ["oid": .nothing, "int4": .indexes],
        "regtype": ["oid": .nothing, "int4": .indexes],
    ]

    private static func registered(_ cost: TypeChange) -> [String: TypeChange] {
        ["regclass": cost, "regproc": cost, "regtype": cost]
    }

    /// Whether it holds whatever it can hold without modifiers.
    private var isUnbounded: Bool {
        switch name {
        case "interval": modifiers.isEmpty || (fields == Self.allFields && precision >= 6)
        case "time", "timetz", "timestamp", "timestamptz": precision >= 6
        default: base.modifiers.isEmpty
        }
    }

    /// Whether every value of this type is one of the same type with other modifiers, as the support functions of the casts see it.
    private func holdsAll(of new: ColumnType) -> Bool {
        if base.modifiers == new.base.modifiers || new.isUnbounded { return true }
        switch name {
        case "varchar", "varbit":
            guard let length = modifiers.first, let wider = new.modifiers.first else { return false }
            return length <= wider
        case "numeric":
            guard let digits = modifiers.first, let wider = new.modifiers.first else { return false }
            return digits <= wider && modifiers.dropFirst().first ?? 0 == new.modifiers.dropFirst().first ?? 0
        case "time", "timetz", "timestamp", "timestamptz": return precision <= new.precision
        case "interval":
            return Self.leastField(fields) >= Self.leastField(new.fields)
                && (precision <= new.precision || !Self.hasSeconds(fields))
        default: return false
        }
    }

    /// Digits of a second; six where none are written.
    private var precision: Int {
        name == "interval" ? modifiers.dropFirst().first ?? 6 : modifiers.first ?? 6
    }

    /// The fields of an interval, as the parser's bits: `INTERVAL_MASK` of datetime.h.
    private var fields: Int { modifiers.first ?? Self.allFields }

    private static let allFields = 0x7FFF
    private static let second = 1 << 12

    /// The bits that stand for fields, from the year, which is the longest.
    private static let fieldsByLength = [1 << 2, 1 << 1, 1 << 3, 1 << 10, 1 << 11, second]

    /// The place of the shortest field, from the year: none is cut off by one that has as short or shorter ones.
    private static func leastField(_ fields: Int) -> Int {
        fieldsByLength.count - (fieldsByLength.lastIndex { fields & $0 != 0 } ?? fieldsByLength.count)
    }

    private static func hasSeconds(_ fields: Int) -> Bool { fields & second != 0 }
}
