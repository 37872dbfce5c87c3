import SQL

/// The SQL that makes again what definitions tell of.
enum Recreation {
    /// A column's definition; nil where its type is not known.
    static func text(of column: Column) -> String? {
        guard let type = column.type, column.unknown.isEmpty || !column.isAssumed else { return nil }
        var words = [column.name.asIdentifier]
        if column.isSerial, let serial = SerialType(integer: column.dataType) {
            words.append(serial.rawValue)
        } else {
            words.append(type)
        }
        if let collation = column.collation { words.append(collation) }
        if let generation = column.generation { words.append(generation) }
        if let value = column.defaultValue { words.append("DEFAULT \(value)") }
        if column.isNotNull, !column.isSerial { words.append("NOT NULL") }
        return words.joined(separator: " ")
    }

    /// A constraint with its name; nil where no script tells what it demands.
    static func text(of constraint: Constraint) -> String? {
        guard let body = constraint.body, !constraint.isStale else { return nil }
        return "CONSTRAINT \(constraint.name.asIdentifier) \(body)"
    }

    /// A table or a view: the statement that made it where that still tells the truth, or its columns and constraints as they are now.
    static func text(of relation: Relation, named name: String) -> String? {
        if !relation.isChanged, let text = relation.text { return text }
        guard relation.kind == .table, relation.isPlain, relation.isComplete, !relation.isAssumed else {
            return nil
        }
        let elements = relation.columns.map(text) + relation.constraints.map(text)
        guard elements.allSatisfy({ $0 != nil }) else { return nil }
        let kind = relation.aspects[.persistence] == "UNLOGGED" ? "UNLOGGED TABLE" : "TABLE"
        let list = elements.compactMap(\.self).joined(separator: ",\n    ")
        return "CREATE \(kind) \(name) (\n    \(list)\n)"
    }

    /// CREATE INDEX, with CONCURRENTLY or without.
    static func index(_ text: String, concurrently: Bool) -> String {
        let source = SourceText(Array(text.utf8))
        var lexemes = source.lexemes(in: source.body)
        let place = lexemes.prefix(4).firstIndex { $0.isKeyword("CONCURRENTLY") }
        guard (place != nil) != concurrently else { return text }
        if let place {
            lexemes.remove(at: place)
            return lexemes[...].text
        }
        guard let index = lexemes.prefix(3).firstIndex(where: { $0.isKeyword("INDEX") }) else { return text }
        let head = text.utf8.prefix(lexemes[index].range.upperBound)
        return String(decoding: head, as: UTF8.self) + " CONCURRENTLY"
            + String(decoding: text.utf8.dropFirst(head.count), as: UTF8.self)
    }

    /// The privileges that scripts granted and that are still held.
    static func grants(_ aspects: [Aspect: String]) -> [(privilege: String, role: String)] {
        aspects.compactMap { aspect, value -> (privilege: String, role: String)? in
            guard case .privilege(let privilege, let role) = aspect, value == "granted" else { return nil }
            return (privilege.uppercased(), role == "public" ? "PUBLIC" : role.asIdentifier)
        }
        .sorted { $0 < $1 }
    }
}

extension SerialType {
    fileprivate init?(integer type: DataType?) {
        guard let found = Self.allCases.first(where: { $0.catalogueName == type?.name }) else { return nil }
        self = found
    }
}
