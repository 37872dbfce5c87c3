import SQL

/// What undoes each kind of action.
extension UndoReading {
    func inverse(of action: Action, _ text: StatementText) -> [Undo.Step] {
        switch action {
        case .createTable, .createIndex, .createView, .createType, .createRoutine, .create,
            .role(_, isNew: true, _):
            inverse(ofCreation: action, text)
        case .alterTable(let alteration): inverse(of: alteration, text)
        case .alterEnum(let name, let change): inverse(of: change, of: name)
        case .alterDomain(let name, let change): inverse(of: change, ofDomain: name)
        case .alter(let object): isNew(object) ? [] : [inverse(ofAlter: object, text)]
        case .rename(let object, let new, _): inverse(ofRename: object, to: new)
        case .setSchema(let object, let schema): inverse(ofMove: object, to: schema)
        case .setOwner(let object, _): isNew(object) ? [] : [inverse(ofOwner: object)]
        case .drop(let drop): inverse(of: drop)
        case .comment(let object, _): inverse(ofComment: object)
        case .grant(let grant): inverse(of: grant, text)
        case .insert, .update, .delete, .truncate, .copy: inverse(ofRows: action)
        case .select(let calls):
            calls.contains(where: state.mayChange) ? [gap("the functions of SELECT")] : []
        case .role(let name, isNew: false, _): [gap("ALTER ROLE \(name.asIdentifier)")]
        case .code: [gap("the code of DO")]
        case .call(let name): [gap("CALL \(name.sql)")]
        case .lock, .cluster, .vacuum, .reindex, .refresh, .set: []
        }
    }

    /// Of what can be changed so, only the type of a sequence is known.
    private func inverse(ofAlter object: NamedObject, _ text: StatementText) -> Undo.Step {
        var altered = state
        altered.alter(object, text)
        let key = state.key(object)
        guard object.kind == .sequence, let former = state.objects[key]?.aspects[.sequenceType],
            altered.objects[key]?.aspects[.sequenceType] != former
        else { return gap("ALTER \(object.kind) \(object.name.sql)") }
        return step("ALTER SEQUENCE \(reference(object, as: key.name)) AS \(former)")
    }

    // MARK: Rows

    private func inverse(ofRows action: Action) -> [Undo.Step] {
        switch action {
        case .insert(let insert): inverse(ofRowsOf: insert.table, "INSERT INTO")
        case .copy(let copy): copy.isFrom ? copy.table.map { inverse(ofRowsOf: $0, "COPY") } ?? [] : []
        case .delete(let table, _): inverse(ofRowsOf: table, "DELETE FROM")
        case .truncate(let tables, _): tables.flatMap { inverse(ofRowsOf: $0, "TRUNCATE") }
        case .update(let table, let columns, _):
            !columns.isEmpty
                && columns.allSatisfy { isNew(NamedObject(.column, ObjectName($0.column), of: table)) }
                ? [] : inverse(ofRowsOf: table, "UPDATE")
        default: []
        }
    }

    private func inverse(ofRowsOf table: ObjectName, _ command: String) -> [Undo.Step] {
        let name = state.meant(table)
        if isNew(name) || table.schema == "pg_temp" || state.isTemporary(table) { return [] }
        return [gap("\(command) \(table.sql)")]
    }

    // MARK: Types

    private func inverse(of change: EnumChange, of name: ObjectName) -> [Undo.Step] {
        if isNew(NamedObject(.type, name)) { return [] }
        switch change {
        case .addValue(let label, let ifNotExists):
            let key = state.key(NamedObject(.type, name))
            if ifNotExists, state.objects[key]?.labels?.contains(label) == true { return [] }
            return [
                gap("ALTER TYPE \(name.sql) ADD VALUE \(label.asLiteral), which PostgreSQL cannot take back")
            ]
        case .renameValue(let old, let new):
            return [step("ALTER TYPE \(type(name)) RENAME VALUE \(new.asLiteral) TO \(old.asLiteral)")]
        }
    }

    private func type(_ name: ObjectName) -> String { sql(name, state.key(NamedObject(.type, name)).name) }

    private func inverse(of change: DomainChange, ofDomain name: ObjectName) -> [Undo.Step] {
        if isNew(NamedObject(.domain, name)) { return [] }
        let alter = "ALTER DOMAIN \(type(name))"
        switch change {
        case .setNotNull: return [step("\(alter) DROP NOT NULL")]
        case .dropNotNull: return [step("\(alter) SET NOT NULL")]
        case .addConstraint(let constraint):
            guard let name = constraint.name else { break }
            return [step("\(alter) DROP CONSTRAINT \(name.asIdentifier)")]
        case .validateConstraint: return []
        case .setDefault, .dropDefault, .dropConstraint: break
        }
        return [gap(alter)]
    }

    // MARK: Names

    private func inverse(ofRename object: NamedObject, to new: String) -> [Undo.Step] {
        let old = object.name.name.asIdentifier
        if let table = object.table {
            if isNew(state.meant(table)) { return [] }
            switch object.kind {
            case .column, .constraint:
                let word = object.kind == .column ? "COLUMN" : "CONSTRAINT"
                let kind = state.relations[state.meant(table)]?.kind ?? .table
                return [step("ALTER \(kind) \(relation(table)) RENAME \(word) \(new.asIdentifier) TO \(old)")]
            case .trigger, .policy, .rule:
                return [
                    step("ALTER \(object.kind) \(new.asIdentifier) ON \(relation(table)) RENAME TO \(old)")
                ]
            default:
                return [gap("the renaming of \(object.name.sql)")]
            }
        }
        let renamed = NamedObject(
            object.kind,
            ObjectName(schema: object.name.schema, new),
            arguments: object.arguments
        )
        return [
            step("ALTER \(object.kind) \(reference(renamed, as: state.resolved(object))) RENAME TO \(old)")
        ]
    }

    private func inverse(ofMove object: NamedObject, to schema: String) -> [Undo.Step] {
        let moved = NamedObject(
            object.kind,
            ObjectName(schema: schema, object.name.name),
            arguments: object.arguments
        )
        let former = state.resolved(object).schema ?? Schema.usual
        return [
            step("ALTER \(object.kind) \(reference(moved, as: moved.name)) SET SCHEMA \(former.asIdentifier)")
        ]
    }

    /// An object as ALTER and COMMENT name it.
    func reference(_ object: NamedObject, as resolved: ObjectName) -> String {
        let name =
            object.kind.hasSchema
            ? sql(object.name, ObjectName(schema: resolved.schema, object.name.name)) : object.name.sql
        guard object.kind.family == .routine, let arguments = object.arguments else { return name }
        return "\(name)(\(arguments.map(\.written).joined(separator: ", ")))"
    }

    private func inverse(ofOwner object: NamedObject) -> Undo.Step {
        let name = state.resolved(object)
        let aspects = state.relations[name]?.aspects ?? state.objects[state.key(object)]?.aspects
        guard let owner = aspects?[.owner] else { return gap("the owner of \(object.name.sql)") }
        return step("ALTER \(object.kind) \(reference(object, as: name)) OWNER TO \(owner.asIdentifier)")
    }

    // MARK: Comments

    private func inverse(ofComment object: NamedObject) -> [Undo.Step] {
        if isNew(object) { return [] }
        let former: String?
        let place: String
        if let table = object.table {
            let part = Aspect.NamedPart(kind: object.kind, name: object.name.name)
            former = state.relations[state.meant(table)]?.aspects[.comment(of: part)]
            place =
                object.kind == .column
                ? "\(relation(table)).\(object.name.sql)" : "\(object.name.sql) ON \(relation(table))"
        } else {
            let name = state.resolved(object)
            former =
                (state.relations[name]?.aspects ?? state.objects[state.key(object)]?.aspects)?[
                    .comment(of: nil)
                ]
            place = reference(object, as: name)
        }
        return [step("COMMENT ON \(object.kind) \(place) IS \(former.map(\.asLiteral) ?? "NULL")")]
    }

    // MARK: Privileges

    /// REVOKE for GRANT, in the same words. A privilege that is taken away is given back where a script gave it.
    private func inverse(of grant: Grant, _ text: StatementText) -> [Undo.Step] {
        if !grant.objects.isEmpty, grant.objects.allSatisfy(isNew) { return [] }
        let known = grant.objects.flatMap { object in
            grant.grantees.flatMap { grantee in
                (grant.privileges.isEmpty ? ["all"] : grant.privileges).map {
                    state.holds($0, grantee, on: object)
                }
            }
        }
        let words = line(text)
        guard !grant.objects.isEmpty, let sql = Self.flipped(text.lexemes[...], isGrant: grant.isGrant) else {
            return [gap(words)]
        }
        if grant.isMembership { return [step(sql)] }
        if grant.isGrant {
            if known.allSatisfy(\.self) { return [] }
            return known.contains(true) ? [gap(words)] : [step(sql)]
        }
        return known.allSatisfy(\.self) ? [step(sql)] : [gap(words)]
    }

    private static func flipped(_ lexemes: ArraySlice<Lexeme>, isGrant: Bool) -> String? {
        guard let place = lexemes.lastIndex(where: { $0.isKeyword(isGrant ? "TO" : "FROM") }) else {
            return nil
        }
        let ends = isGrant ? ["WITH", "GRANTED"] : ["CASCADE", "RESTRICT", "GRANTED"]
        let roles = lexemes[(place + 1)...].prefix { lexeme in !ends.contains { lexeme.isKeyword($0) } }
        let what = lexemes[(lexemes.startIndex + 1)..<place]
        guard !what.prefix(3).contains(where: { $0.isKeyword("OPTION") }) else { return nil }
        return "\(isGrant ? "REVOKE" : "GRANT") \(what.text) \(isGrant ? "FROM" : "TO") \(roles.text)"
    }
}

extension Definitions {
    /// Whether a script granted a privilege, and none took it away since.
    fileprivate func holds(_ privilege: String, _ grantee: String, on object: NamedObject) -> Bool {
        let aspects = relations[meant(object.name)]?.aspects ?? objects[key(object)]?.aspects
        return aspects?[.privilege(privilege, of: grantee)] == "granted"
    }

    /// The name of an object with the schema that it lies in.
    func resolved(_ object: NamedObject) -> ObjectName {
        let name = meant(object.name)
        if relations[name] != nil || homes[name] != nil { return name }
        return key(object).name
    }

    func isTemporary(_ name: ObjectName) -> Bool {
        name.schema == nil && relations[ObjectName(schema: "pg_temp", name.name)] != nil
    }
}
