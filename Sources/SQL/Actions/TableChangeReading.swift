internal import CPgQuery

/// Reads the changes of ALTER TABLE.
extension TableReading {
    func alteration(_ statement: PgQuery__AlterTableStmt) -> TableAlteration? {
        guard let name = ObjectName(statement.relation) else { return nil }
        return TableAlteration(
            kind: ObjectKind(statement.objtype),
            name: name,
            ifExists: statement.missing_ok != 0,
            changes: TreeNames.list(statement.cmds, statement.n_cmds).compactMap { node in
                node.node_case == PG_QUERY__NODE__NODE_ALTER_TABLE_CMD
                    ? node.alter_table_cmd.map { change($0.pointee) } : nil
            }
        )
    }

    private func change(_ command: PgQuery__AlterTableCmd) -> TableChange {
        let name = TreeNames.text(command.name)
        return columnChange(command, name) ?? constraintChange(command, name) ?? partitionChange(command)
            ?? toggle(command, name) ?? storageChange(command, name)
            ?? .other("ALTER TABLE command \(command.subtype.rawValue)")
    }

    private func columnChange(_ command: PgQuery__AlterTableCmd, _ name: String) -> TableChange? {
        let mayBeMissing = command.missing_ok != 0
        let cascade = command.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE
        switch command.subtype {
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
            return command.def.flatMap { column($0.pointee) }.map {
                .addColumn($0, ifNotExists: mayBeMissing)
            }
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
            return .dropColumn(name, ifExists: mayBeMissing, cascade: cascade)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
            guard let definition = command.def?.pointee.column_def?.pointee,
                let type = DataType(of: definition)
            else { return nil }
            return .alterType(column: name, type, using: Expression(definition.raw_default))
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
            return Expression(command.def).map { .setDefault(column: name, $0) } ?? .dropDefault(column: name)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull: return .setNotNull(column: name)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull: return .dropNotNull(column: name)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression: return .dropExpression(column: name)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity: return .addIdentity(column: name)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity: return .dropIdentity(column: name)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics: return .setStatistics(column: name)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage: return .setStorage(column: name)
        default: return nil
        }
    }

    private func constraintChange(_ command: PgQuery__AlterTableCmd, _ name: String) -> TableChange? {
        switch command.subtype {
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
            return command.def.flatMap { constraint($0.pointee, of: nil) }.map(TableChange.addConstraint)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterConstraint:
            return .alterConstraint(TreeNames.text(command.def?.pointee.constraint?.pointee.conname))
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint: return .validateConstraint(name)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
            return .dropConstraint(
                name,
                ifExists: command.missing_ok != 0,
                cascade: command.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE
            )
        default: return nil
        }
    }

    private func partitionChange(_ command: PgQuery__AlterTableCmd) -> TableChange? {
        switch command.subtype {
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit:
            return ObjectName(command.def?.pointee.range_var).map(TableChange.inherit)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DropInherit:
            return ObjectName(command.def?.pointee.range_var).map(TableChange.noInherit)
        default: break
        }
        guard let node = command.def?.pointee, node.node_case == PG_QUERY__NODE__NODE_PARTITION_CMD,
            let partition = node.partition_cmd?.pointee, let name = ObjectName(partition.name)
        else { return nil }
        switch command.subtype {
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition:
            return .attachPartition(name, isDefault: partition.bound?.pointee.is_default ?? 0 != 0)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition:
            return .detachPartition(name, concurrently: partition.concurrent != 0)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartitionFinalize: return .finalizeDetach(name)
        default: return nil
        }
    }

    private func toggle(_ command: PgQuery__AlterTableCmd, _ name: String) -> TableChange? {
        let named = name.isEmpty ? nil : name
        switch command.subtype {
        case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity: return .rowSecurity(.enable)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity: return .rowSecurity(.disable)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ForceRowSecurity: return .rowSecurity(.force)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_NoForceRowSecurity: return .rowSecurity(.noForce)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig, PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysTrig,
            PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaTrig, PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigUser:
            return .toggle(.trigger, named, isOn: true)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrig, PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigUser:
            return .toggle(.trigger, named, isOn: false)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigAll: return .toggleEveryTrigger(isOn: true)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigAll: return .toggleEveryTrigger(isOn: false)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRule, PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysRule,
            PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaRule:
            return .toggle(.rule, named, isOn: true)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRule: return .toggle(.rule, named, isOn: false)
        default: return nil
        }
    }

    private func storageChange(_ command: PgQuery__AlterTableCmd, _ name: String) -> TableChange? {
        switch command.subtype {
        case PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged: return .setLogged
        case PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged: return .setUnlogged
        case PG_QUERY__ALTER_TABLE_TYPE__AT_SetAccessMethod: return .setAccessMethod(name)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_SetTableSpace: return .setTablespace(name)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ChangeOwner:
            return .setOwner(TreeNames.text(command.newowner?.pointee.rolename))
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ClusterOn: return .clusterOn(name)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DropCluster: return .clusterOn(nil)
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ReplicaIdentity: return .replicaIdentity
        case PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions: return .setOptions(options(command))
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetRelOptions: return .resetOptions(options(command))
        default: return nil
        }
    }

    private func options(_ command: PgQuery__AlterTableCmd) -> [String] {
        guard let list = command.def?.pointee.list?.pointee else { return [] }
        return TreeNames.options(list.items, list.n_items).map(\.name)
    }
}
