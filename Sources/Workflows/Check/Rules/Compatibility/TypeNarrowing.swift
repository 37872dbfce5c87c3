import SQL

/// What a change of a column's type does to values that the new type does not hold; found by trying each on PostgreSQL 15.
enum TypeNarrowing {
    /// The server refuses them: the migration fails, and so do later writes.
    case refuses
    /// They are cut or rounded.
    case cuts

    /// - Returns: nil where every value fits, and where the types do not tell.
    static func of(_ old: DataType, to new: DataType, isConverted: Bool) -> TypeNarrowing? {
        guard old.dimensions == new.dimensions, old.schema == nil, new.schema == nil else { return nil }
        let found =
            ofText(old, new) ?? ofNumbers(old, new) ?? ofTimes(old, new) ?? ofBits(old, new)
            ?? (old.name == "inet" && new.name == "cidr" ? .cuts : nil)
        // An explicit cast cuts what assignment refuses.
        return found == .refuses && isConverted && text.contains(new.name) ? .cuts : found
    }

    private static let text: Set<String> = ["text", "varchar", "bpchar"]
    private static let noText: Set<String> = [
        "bool", "date", "float4", "float8", "inet", "int2", "int4", "int8", "interval", "json", "jsonb",
        "numeric",
        "time", "timestamp", "timestamptz", "uuid",
    ]

    private static func ofText(_ old: DataType, _ new: DataType) -> TypeNarrowing? {
        guard text.contains(old.name) else { return nil }
        if noText.contains(new.name) { return .refuses }
        guard text.contains(new.name), let length = new.number(0) else { return nil }
        return length < old.number(0) ?? .max ? .refuses : nil
    }

    private static let wholeDigits = ["int2": 5, "int4": 10, "int8": 19]
    private static let floatDigits = ["float4": 6, "float8": 15]

    private static func ofNumbers(_ old: DataType, _ new: DataType) -> TypeNarrowing? {
        if let from = wholeDigits[old.name] {
            if let to = wholeDigits[new.name] { return to < from ? .refuses : nil }
            if let to = floatDigits[new.name] { return to < from ? .cuts : nil }
            guard new.name == "numeric", let precision = new.number(0) else { return nil }
            return precision - (new.number(1) ?? 0) < from ? .refuses : nil
        }
        if let from = floatDigits[old.name] {
            if wholeDigits[new.name] != nil { return .cuts }
            return floatDigits[new.name].map { $0 < from } == true ? .cuts : nil
        }
        guard old.name == "numeric" else { return nil }
        if wholeDigits[new.name] != nil || floatDigits[new.name] != nil { return .cuts }
        guard new.name == "numeric", let precision = new.number(0) else { return nil }
        let scale = new.number(1) ?? 0
        guard let oldPrecision = old.number(0) else { return .cuts }
        let oldScale = old.number(1) ?? 0
        if precision - scale < oldPrecision - oldScale { return .refuses }
        return scale < oldScale ? .cuts : nil
    }

    private static func ofTimes(_ old: DataType, _ new: DataType) -> TypeNarrowing? {
        let kept: [String: Set<String>] = [
            "timestamp": ["timestamp", "timestamptz"], "timestamptz": ["timestamp", "timestamptz"],
            "time": ["time", "timetz", "interval"], "timetz": ["timetz"], "interval": ["interval"],
        ]
        guard let whole = kept[old.name], kept[new.name] != nil || new.name == "date" else { return nil }
        if !whole.contains(new.name) { return .cuts }
        // The modifier of an interval may be a mask of fields.
        guard old.name != "interval", let precision = new.number(0) else { return nil }
        return precision < old.number(0) ?? 6 ? .cuts : nil
    }

    private static func ofBits(_ old: DataType, _ new: DataType) -> TypeNarrowing? {
        guard ["bit", "varbit"].contains(old.name), ["bit", "varbit"].contains(new.name),
            let length = new.number(0)
        else { return nil }
        return length < old.number(0) ?? .max ? .refuses : nil
    }
}

extension DataType {
    /// One of the numbers in parentheses.
    fileprivate func number(_ index: Int) -> Int? {
        modifiers.indices.contains(index) ? Int(modifiers[index]) : nil
    }
}
