import SQL

/// What undoes ALTER TABLE: its changes in reverse, in one statement where they can be.
extension UndoReading {
    /// What undoes one change: parts of an ALTER TABLE, and statements that come before or after it.
    private struct Inverse {
        var before: [Undo.Step] = []
        var changes: [String] = []
        var after: [Undo.Step] = []
        var note: String?
    }

    func inverse(of alteration: TableAlteration, _ text: StatementText) -> [Undo.Step] {
        let name = state.meant(alteration.name)
        if isNew(name) { return dependencies(of: alteration, name, text) }
        if isNew(NamedObject(alteration.kind, alteration.name)) { return [] }
        if alteration.ifExists, state.relations[name] == nil {
            return [gap("ALTER TABLE IF EXISTS \(alteration.name.sql)")]
        }
        guard alteration.kind.isRelation else {
            return [gap("ALTER \(alteration.kind) \(alteration.name.sql)")]
        }
        var reading = self
        let parts = StatementText.changes(in: text.lexemes)
        let areKnown = parts.count == alteration.changes.count
        var all: [Inverse] = []
        reading.state.assume(name, kind: alteration.kind)
        for (index, change) in alteration.changes.enumerated() {
            let part = areKnown ? parts[index] : []
            all.insert(reading.inverse(of: change, name, part), at: 0)
            reading.state.alter(name, change, part, text)
        }
        return all.flatMap(\.before) + statement(all, alteration) + all.flatMap(\.after)
    }

    /// Of a table that the script makes: what refers to something that the script makes after the table, and is dropped before it.
    private func dependencies(of alteration: TableAlteration, _ name: ObjectName, _ text: StatementText)
        -> [Undo.Step]
    {
        let parts = StatementText.changes(in: text.lexemes)
        guard let relation = state.relations[name], parts.count == alteration.changes.count else { return [] }
        var changes: [String] = []
        for (change, part) in zip(alteration.changes, parts) {
            switch change {
            case .addConstraint(let constraint):
                guard let other = constraint.references.map(state.meant), other != name, isNew(other) else {
                    continue
                }
                let made = state.constraint(constraint, part.dropFirst(), of: relation)
                changes.insert("DROP CONSTRAINT \(made.name.asIdentifier)", at: 0)
            case .addColumn(let column, _):
                let isOfNewType = column.type.map {
                    isNew(NamedObject(.type, ObjectName(schema: $0.schema, $0.name)))
                }
                let others = column.constraints.compactMap(\.references).map(state.meant)
                guard isOfNewType == true || others.contains(where: { $0 != name && isNew($0) }) else {
                    continue
                }
                changes.insert("DROP COLUMN \(column.name.asIdentifier)", at: 0)
            default: continue
            }
        }
        return changes.isEmpty
            ? [] : [step("ALTER TABLE \(self.relation(alteration.name)) \(changes.joined(separator: ", "))")]
    }

    private func statement(_ all: [Inverse], _ alteration: TableAlteration) -> [Undo.Step] {
        let changes = all.flatMap(\.changes)
        guard !changes.isEmpty else { return [] }
        let notes = all.compactMap(\.note)
        let head = "ALTER \(alteration.kind) \(relation(alteration.name))"
        let sql =
            changes.count == 1
            ? "\(head) \(changes[0])" : "\(head)\n    " + changes.joined(separator: ",\n    ")
        return [step(sql, note: notes.isEmpty ? nil : notes.joined(separator: " "))]
    }

    private func inverse(of change: TableChange, _ name: ObjectName, _ part: ArraySlice<Lexeme>) -> Inverse {
        switch change {
        case .addColumn(let column, let ifNotExists):
            if ifNotExists, state.relations[name]?.column(column.name) != nil { return Inverse() }
            return Inverse(changes: ["DROP COLUMN \(column.name.asIdentifier)"])
        case .dropColumn(let column, let ifExists, let cascade):
            return dropped(column, of: name, ifExists: ifExists, cascade: cascade)
        case .addConstraint(let constraint): return added(constraint, part, to: name)
        case .dropConstraint(let constraint, let ifExists, let cascade):
            return dropped(constraint: constraint, of: name, ifExists: ifExists, cascade: cascade)
        case .validateConstraint: return Inverse()
        case .setOptions(let options), .resetOptions(let options): return optionsBack(options, of: name)
        default:
            if let column = change.column { return inverse(of: change, ofColumn: column, of: name) }
            return inverse(ofAspect: change, of: name)
        }
    }

    private func unknown(_ what: String) -> Inverse { Inverse(after: [gap(what)]) }

    // MARK: Columns

    private func dropped(_ column: String, of name: ObjectName, ifExists: Bool, cascade: Bool) -> Inverse {
        let what = "DROP COLUMN \(column.asIdentifier) of \(short(name))"
        guard let relation = state.relations[name], let former = relation.column(column),
            let definition = Recreation.text(of: former)
        else {
            return unknown(what + (ifExists ? ", if it was there" : ""))
        }
        var result = Inverse(changes: ["ADD COLUMN \(definition)"])
        result.note =
            former.isNotNull && former.defaultValue == nil && former.generation == nil && !former.isSerial
            ? "The values of \(column) are gone, and NOT NULL needs one in each row."
            : "The values of \(column) are gone."
        for constraint in relation.constraints where constraint.columns.contains(column) {
            guard let body = Recreation.text(of: constraint) else {
                result.after.append(gap("the constraint \(constraint.name) of \(short(name))"))
                continue
            }
            result.changes.append("ADD \(body)")
        }
        for (_, part) in relation.parts.sorted(by: { $0.key.name < $1.key.name })
        where part.kind == .index && part.needs(column: column) {
            result.after.append(again(part))
        }
        if let comment = relation.aspects[.comment(of: Aspect.NamedPart(kind: .column, name: column))] {
            result.after.append(
                step("COMMENT ON COLUMN \(short(name)).\(column.asIdentifier) IS \(comment.asLiteral)")
            )
        }
        if cascade { result.after.append(gap("what \(what) CASCADE took along")) }
        return result
    }

    private func inverse(of change: TableChange, ofColumn column: String, of name: ObjectName) -> Inverse {
        let former = state.relations[name]?.column(column) ?? .assumed(column)
        if former.phase == .up { return Inverse() }
        let alter = "ALTER COLUMN \(column.asIdentifier)"
        let what = "\(alter) of \(short(name))"
        switch change {
        case .alterType(_, let new, _):
            guard let type = former.type else { return unknown("\(what) TYPE") }
            return typeBack(former, type, new, alter)
        case .setDefault, .dropDefault:
            if former.unknown.contains(.defaultValue) {
                if case .setDefault = change {
                    return Inverse(changes: ["\(alter) DROP DEFAULT"], note: Self.hadNone)
                }
                return unknown("\(what) DROP DEFAULT")
            }
            if former.isSerial { return unknown("\(what) … DEFAULT, which was that of its sequence") }
            return Inverse(changes: [
                "\(alter) \(former.defaultValue.map { "SET DEFAULT \($0)" } ?? "DROP DEFAULT")"
            ])
        case .setNotNull:
            let wasSo = !former.unknown.contains(.notNull) && former.isNotNull
            return Inverse(changes: wasSo ? [] : ["\(alter) DROP NOT NULL"])
        case .dropNotNull:
            let wasSo = !former.unknown.contains(.notNull) && !former.isNotNull
            return Inverse(changes: wasSo ? [] : ["\(alter) SET NOT NULL"])
        case .addIdentity: return Inverse(changes: ["\(alter) DROP IDENTITY"])
        case .dropIdentity:
            guard let generation = former.generation else { return unknown("\(what) DROP IDENTITY") }
            return Inverse(changes: ["\(alter) ADD \(generation)"])
        case .setStatistics: return Inverse(changes: ["\(alter) SET STATISTICS -1"])
        default: return unknown(what)
        }
    }

    private static let hadNone = "No script before set a default."

    /// The former type, and the default around it where it would not fit.
    private func typeBack(_ former: Column, _ type: String, _ new: DataType, _ alter: String) -> Inverse {
        let name = former.name.asIdentifier
        let isNear = former.dataType.map { $0.isNear(new) } ?? false
        let collation = former.collation.map { " " + $0 } ?? ""
        let change = "\(alter) TYPE \(type)\(collation)\(isNear ? "" : " USING \(name)::\(type)")"
        guard !isNear, let value = former.defaultValue else { return Inverse(changes: [change]) }
        return Inverse(changes: ["\(alter) DROP DEFAULT", change, "\(alter) SET DEFAULT \(value)"])
    }

    // MARK: Constraints

    private func added(
        _ definition: ConstraintDefinition,
        _ part: ArraySlice<Lexeme>,
        to name: ObjectName
    ) -> Inverse {
        guard let relation = state.relations[name] else { return Inverse() }
        let constraint = state.constraint(definition, part.dropFirst(), of: relation)
        var result = Inverse(changes: ["DROP CONSTRAINT \(constraint.name.asIdentifier)"])
        if definition.kind == .primaryKey {
            for column in constraint.columns where relation.column(column)?.isNotNull == false {
                if relation.column(column)?.phase == .up { continue }
                result.changes.append("ALTER COLUMN \(column.asIdentifier) DROP NOT NULL")
            }
        }
        if let index = definition.index, let part = relation.parts[PartKey(kind: .index, name: index)],
            part.phase == .before
        {
            result.after.append(again(part))
        }
        return result
    }

    private func dropped(constraint: String, of name: ObjectName, ifExists: Bool, cascade: Bool) -> Inverse {
        let what = "DROP CONSTRAINT \(constraint.asIdentifier) of \(short(name))"
        guard let former = state.relations[name]?.constraint(constraint) else {
            return unknown(what + (ifExists ? ", if it was there" : ""))
        }
        guard let body = Recreation.text(of: former) else { return unknown(what) }
        var result = Inverse(changes: ["ADD \(body)"])
        if cascade { result.after.append(gap("what \(what) CASCADE took along")) }
        return result
    }

    // MARK: The table itself

    private func optionsBack(_ options: [String], of name: ObjectName) -> Inverse {
        let aspects = state.relations[name]?.aspects ?? [:]
        let known = options.compactMap { option in aspects[.option(option)].map { "\(option) = \($0)" } }
        let unset = options.filter { aspects[.option($0)] == nil }
        var result = Inverse()
        if !unset.isEmpty { result.changes.append("RESET (\(unset.joined(separator: ", ")))") }
        if !known.isEmpty { result.changes.append("SET (\(known.joined(separator: ", ")))") }
        return result
    }

    private func inverse(ofAspect change: TableChange, of name: ObjectName) -> Inverse {
        guard let (aspect, value) = state.aspect(change) else { return unknown("ALTER TABLE \(short(name))") }
        let former = state.relations[name]?.aspects[aspect]
        if former == value { return Inverse() }
        switch aspect {
        case .rowSecurity: return Inverse(changes: ["\(former ?? "DISABLE") ROW LEVEL SECURITY"])
        case .forcedRowSecurity: return Inverse(changes: ["\(former ?? "NO FORCE") ROW LEVEL SECURITY"])
        case .persistence: return Inverse(changes: [former == nil ? "SET LOGGED" : "SET UNLOGGED"])
        case .owner:
            return former.map { Inverse(changes: ["OWNER TO \($0.asIdentifier)"]) }
                ?? unknown("the owner of \(short(name))")
        case .toggle(let kind, let part):
            let word = value == nil ? "DISABLE" : "ENABLE"
            return Inverse(changes: ["\(word) \(kind) \(part?.asIdentifier ?? "ALL")"])
        case .cluster:
            return Inverse(changes: [former.map { "CLUSTER ON \($0.asIdentifier)" } ?? "SET WITHOUT CLUSTER"])
        case .inherits(let parent):
            return Inverse(changes: ["\(value == nil ? "INHERIT" : "NO INHERIT") \(short(parent))"])
        case .attached(let child) where value != nil:
            return Inverse(changes: ["DETACH PARTITION \(short(child))"])
        default: return unknown("ALTER TABLE \(short(name))")
        }
    }
}

extension DataType {
    private static let families: [Set<String>] = [
        ["int2", "int4", "int8", "numeric", "float4", "float8"], ["text", "varchar", "bpchar", "name"],
        ["date", "timestamp", "timestamptz"], ["time", "timetz"], ["bit", "varbit"], ["inet", "cidr"],
    ]

    /// Whether values go from one to the other and back by an assignment cast.
    fileprivate func isNear(_ other: DataType) -> Bool {
        guard dimensions == other.dimensions, schema == other.schema else { return false }
        return name == other.name || Self.families.contains { $0.contains(name) && $0.contains(other.name) }
    }
}
