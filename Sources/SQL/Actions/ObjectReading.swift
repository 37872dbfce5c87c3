internal import CPgQuery

/// Reads what statements do to objects other than tables, and to names.
struct ObjectReading {
    let tables: TableReading

    func action(of node: PgQuery__Node) -> Action? {
        ofDefinition(node) ?? ofName(node) ?? CreationReading.creation(of: node)
            ?? AlterationReading.alteration(of: node)
    }

    /// What takes several actions: DROP of a kind with a statement of its own.
    func actions(of node: PgQuery__Node) -> [Action] {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_DROP_ROLE_STMT:
            guard let statement = node.drop_role_stmt?.pointee else { return [] }
            let roles = TreeNames.list(statement.roles, statement.n_roles).flatMap(TreeNames.parts)
            return [drop(.role, roles, ifExists: statement.missing_ok != 0)]
        case PG_QUERY__NODE__NODE_DROPDB_STMT:
            guard let statement = node.dropdb_stmt?.pointee else { return [] }
            return [drop(.database, [TreeNames.text(statement.dbname)], ifExists: statement.missing_ok != 0)]
        case PG_QUERY__NODE__NODE_DROP_TABLE_SPACE_STMT:
            guard let statement = node.drop_table_space_stmt?.pointee else { return [] }
            let kind = ObjectKind(rawValue: "TABLESPACE")
            return [
                drop(kind, [TreeNames.text(statement.tablespacename)], ifExists: statement.missing_ok != 0)
            ]
        case PG_QUERY__NODE__NODE_DROP_SUBSCRIPTION_STMT:
            guard let statement = node.drop_subscription_stmt?.pointee else { return [] }
            return [
                drop(.subscription, [TreeNames.text(statement.subname)], ifExists: statement.missing_ok != 0)
            ]
        case PG_QUERY__NODE__NODE_DROP_USER_MAPPING_STMT:
            guard let statement = node.drop_user_mapping_stmt?.pointee else { return [] }
            let kind = ObjectKind(rawValue: "USER MAPPING")
            return [drop(kind, [TreeNames.text(statement.servername)], ifExists: statement.missing_ok != 0)]
        default:
            return []
        }
    }

    private func drop(_ kind: ObjectKind, _ names: [String], ifExists: Bool) -> Action {
        .drop(
            Drop(
                objects: names.map { NamedObject(kind, ObjectName($0)) },
                ifExists: ifExists,
                cascade: false,
                concurrently: false
            )
        )
    }

    private func ofDefinition(_ node: PgQuery__Node) -> Action? {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_VIEW_STMT:
            return node.view_stmt.flatMap { view($0.pointee) }.map(Action.createView)
        case PG_QUERY__NODE__NODE_CREATE_ENUM_STMT:
            guard let statement = node.create_enum_stmt?.pointee else { return nil }
            return type(
                ObjectName(statement.type_name, statement.n_type_name),
                .enumeration(PgQuery__Node.strings(statement.vals, statement.n_vals))
            )
        case PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT:
            guard let statement = node.composite_type_stmt?.pointee, let name = ObjectName(statement.typevar)
            else { return nil }
            let columns = TreeNames.list(statement.coldeflist, statement.n_coldeflist)
            return type(name, .composite(columns.compactMap(tables.column)))
        case PG_QUERY__NODE__NODE_CREATE_RANGE_STMT:
            guard let statement = node.create_range_stmt?.pointee else { return nil }
            return type(ObjectName(statement.type_name, statement.n_type_name), .range)
        case PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT:
            guard let statement = node.create_domain_stmt?.pointee, let base = DataType(statement.type_name)
            else { return nil }
            let constraints = TreeNames.list(statement.constraints, statement.n_constraints)
            return type(
                ObjectName(statement.domainname, statement.n_domainname),
                .domain(base, constraints: constraints.compactMap { tables.constraint($0, of: nil) })
            )
        case PG_QUERY__NODE__NODE_DEFINE_STMT
        where node.define_stmt?.pointee.kind == PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
            guard let statement = node.define_stmt?.pointee else { return nil }
            return type(ObjectName(statement.defnames, statement.n_defnames), .base)
        case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
            return node.create_function_stmt.map { .createRoutine(RoutineDefinition($0.pointee)) }
        case PG_QUERY__NODE__NODE_ALTER_ENUM_STMT:
            return node.alter_enum_stmt.map { enumeration($0.pointee) }
        case PG_QUERY__NODE__NODE_ALTER_DOMAIN_STMT:
            guard let statement = node.alter_domain_stmt?.pointee, let change = domain(statement) else {
                return nil
            }
            return .alterDomain(ObjectName(statement.type_name, statement.n_type_name), change)
        default:
            return nil
        }
    }

    private func type(_ name: ObjectName, _ form: TypeDefinition.Form) -> Action {
        .createType(TypeDefinition(name: name, form: form))
    }

    private func view(_ statement: PgQuery__ViewStmt) -> ViewDefinition? {
        guard let relation = statement.view?.pointee else { return nil }
        return ViewDefinition(
            name: tables.name(relation),
            isMaterialized: false,
            orReplace: statement.replace != 0,
            ifNotExists: false,
            isTemporary: TableReading.persistence(relation) == .temporary,
            reads: statement.query.map { RowReading.relations(in: $0.pointee) } ?? []
        )
    }

    private func enumeration(_ statement: PgQuery__AlterEnumStmt) -> Action {
        let new = TreeNames.text(statement.new_val)
        let old = TreeNames.text(statement.old_val)
        let change: EnumChange =
            old.isEmpty
            ? .addValue(new, ifNotExists: statement.skip_if_new_val_exists != 0) : .renameValue(old, to: new)
        return .alterEnum(ObjectName(statement.type_name, statement.n_type_name), change)
    }

    /// The letters are those of `AlterDomainStmt` in parsenodes.h.
    private func domain(_ statement: PgQuery__AlterDomainStmt) -> DomainChange? {
        let name = TreeNames.text(statement.name)
        return switch TreeNames.text(statement.subtype) {
        case "T": statement.def == nil ? .dropDefault : .setDefault
        case "N": .dropNotNull
        case "O": .setNotNull
        case "C":
            statement.def.flatMap { tables.constraint($0.pointee, of: nil) }.map(DomainChange.addConstraint)
        case "X": .dropConstraint(name)
        case "V": .validateConstraint(name)
        default: nil
        }
    }

    private func ofName(_ node: PgQuery__Node) -> Action? {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_DROP_STMT:
            guard let statement = node.drop_stmt?.pointee else { return nil }
            let kind = ObjectKind(statement.remove_type)
            return .drop(
                Drop(
                    objects: TreeNames.list(statement.objects, statement.n_objects).map {
                        NamedObject(kind, $0)
                    },
                    ifExists: statement.missing_ok != 0,
                    cascade: statement.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE,
                    concurrently: statement.concurrent != 0
                )
            )
        case PG_QUERY__NODE__NODE_COMMENT_STMT:
            guard let statement = node.comment_stmt?.pointee, let object = statement.object?.pointee else {
                return nil
            }
            let text = TreeNames.text(statement.comment)
            return .comment(NamedObject(ObjectKind(statement.objtype), object), text.isEmpty ? nil : text)
        case PG_QUERY__NODE__NODE_RENAME_STMT:
            return node.rename_stmt.flatMap { renamed($0.pointee) }
        case PG_QUERY__NODE__NODE_ALTER_OBJECT_SCHEMA_STMT:
            guard let statement = node.alter_object_schema_stmt?.pointee,
                let object = Self.object(statement.object_type, statement.relation, statement.object)
            else { return nil }
            return .setSchema(object, to: TreeNames.text(statement.newschema))
        case PG_QUERY__NODE__NODE_ALTER_OWNER_STMT:
            guard let statement = node.alter_owner_stmt?.pointee,
                let object = Self.object(statement.object_type, statement.relation, statement.object)
            else { return nil }
            return .setOwner(object, to: TreeNames.text(statement.newowner?.pointee.rolename))
        default:
            return nil
        }
    }

    private func renamed(_ statement: PgQuery__RenameStmt) -> Action? {
        let inner = TreeNames.text(statement.subname)
        let kind = ObjectKind(statement.rename_type)
        let isPart = [.column, .constraint, .domainConstraint, .trigger, .policy, .rule].contains(kind)
        let object: NamedObject?
        if isPart,
            let table = ObjectName(statement.relation)
                ?? statement.object.map({ ObjectName(parts: TreeNames.parts(of: $0.pointee)) })
        {
            object = NamedObject(kind, ObjectName(schema: nil, inner), of: table)
        } else if kind == .schema || kind == .role || kind == .database {
            object = NamedObject(kind, ObjectName(inner))
        } else {
            object = Self.object(statement.rename_type, statement.relation, statement.object)
        }
        return object.map {
            .rename($0, to: TreeNames.text(statement.newname), ifExists: statement.missing_ok != 0)
        }
    }

    private static func object(
        _ type: PgQuery__ObjectType,
        _ relation: UnsafeMutablePointer<PgQuery__RangeVar>?,
        _ object: UnsafeMutablePointer<PgQuery__Node>?
    ) -> NamedObject? {
        let kind = ObjectKind(type)
        if let name = ObjectName(relation) { return NamedObject(kind, name) }
        return object.map { NamedObject(kind, $0.pointee) }
    }
}

extension ObjectKind {
    init(_ type: PgQuery__ObjectType) {
        switch type {
        case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN, PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE: self = .column
        case PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT: self = .constraint
        case PG_QUERY__OBJECT_TYPE__OBJECT_DOMCONSTRAINT: self = .domainConstraint
        default: self.init(rawValue: ObjectNames.word(type))
        }
    }

    /// Whether it belongs to a table, so that its name comes after that of the table.
    fileprivate var isPartOfTable: Bool {
        [.column, .constraint, .trigger, .rule, .policy, .domainConstraint].contains(self)
    }
}

extension NamedObject {
    /// The object of DROP, COMMENT or ALTER.
    init(_ kind: ObjectKind, _ node: PgQuery__Node) {
        let parts = TreeNames.parts(of: node)
        if kind.isPartOfTable, parts.count > 1 {
            self.init(
                kind,
                ObjectName(parts[parts.count - 1]),
                of: ObjectName(parts: Array(parts.dropLast()))
            )
            return
        }
        guard node.node_case == PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS,
            let object = node.object_with_args?.pointee
        else {
            self.init(kind, ObjectName(parts: parts.filter { !$0.isEmpty }))
            return
        }
        self.init(
            kind,
            ObjectName(parts: parts),
            arguments: object.args_unspecified != 0 ? nil : DataType.list(object.objargs, object.n_objargs)
        )
    }
}

extension RoutineDefinition {
    init(_ statement: PgQuery__CreateFunctionStmt) {
        let options = TreeNames.options(statement.options, statement.n_options)
        let option = { (name: String) in options.first { $0.name == name }?.value }
        name = ObjectName(statement.funcname, statement.n_funcname)
        isProcedure = statement.is_procedure != 0
        orReplace = statement.replace != 0
        arguments = TreeNames.list(statement.parameters, statement.n_parameters).compactMap { node in
            guard let parameter = node.function_parameter?.pointee,
                parameter.mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT,
                parameter.mode != PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE
            else { return nil }
            return DataType(parameter.arg_type)
        }
        returns = DataType(statement.return_type)
        language = option("language").flatMap { TreeNames.parts(of: $0).first?.lowercased() }
        volatility = option("volatility").flatMap { TreeNames.parts(of: $0).first } ?? "volatile"
        isSecurityDefiner = options.contains { $0.name == "security" && TreeNames.isOn($0.value) }
        settings = options.compactMap { option in
            guard option.name == "set", let value = option.value,
                value.node_case == PG_QUERY__NODE__NODE_VARIABLE_SET_STMT
            else { return nil }
            return TreeNames.text(value.variable_set_stmt?.pointee.name).lowercased()
        }
        body = option("as").flatMap { TreeNames.parts(of: $0).first }
    }
}
