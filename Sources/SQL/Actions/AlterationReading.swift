internal import CPgQuery

/// Reads the ALTER and GRANT statements of objects that are known by kind and name alone.
enum AlterationReading {
    static func alteration(of node: PgQuery__Node) -> Action? {
        switch node.node_case {
        case PG_QUERY__NODE__NODE_GRANT_STMT:
            node.grant_stmt.map { .grant(grant($0.pointee)) }
        case PG_QUERY__NODE__NODE_GRANT_ROLE_STMT:
            node.grant_role_stmt.map { .grant(membership($0.pointee)) }
        case PG_QUERY__NODE__NODE_ALTER_SEQ_STMT:
            ObjectName(node.alter_seq_stmt?.pointee.sequence).map { .alter(NamedObject(.sequence, $0)) }
        case PG_QUERY__NODE__NODE_ALTER_FUNCTION_STMT:
            node.alter_function_stmt.flatMap { statement in
                statement.pointee.func.map {
                    let parts = PgQuery__Node.strings($0.pointee.objname, $0.pointee.n_objname)
                    return .alter(
                        NamedObject(ObjectKind(statement.pointee.objtype), ObjectName(parts: parts))
                    )
                }
            }
        case PG_QUERY__NODE__NODE_ALTER_POLICY_STMT:
            node.alter_policy_stmt.map {
                let name = ObjectName(TreeNames.text($0.pointee.policy_name))
                return .alter(NamedObject(.policy, name, of: ObjectName($0.pointee.table)))
            }
        case PG_QUERY__NODE__NODE_ALTER_EXTENSION_STMT:
            node.alter_extension_stmt.map {
                .alter(NamedObject(.extension, ObjectName(TreeNames.text($0.pointee.extname))))
            }
        default: nil
        }
    }

    private static func grant(_ statement: PgQuery__GrantStmt) -> Grant {
        let isByName = statement.targtype == PG_QUERY__GRANT_TARGET_TYPE__ACL_TARGET_OBJECT
        let kind = ObjectKind(statement.objtype)
        return Grant(
            isGrant: statement.is_grant != 0,
            objects: isByName
                ? TreeNames.list(statement.objects, statement.n_objects).map { NamedObject(kind, $0) } : [],
            privileges: TreeNames.list(statement.privileges, statement.n_privileges)
                .map { TreeNames.text($0.access_priv?.pointee.priv_name) },
            grantees: roles(statement.grantees, statement.n_grantees),
            isMembership: false
        )
    }

    private static func membership(_ statement: PgQuery__GrantRoleStmt) -> Grant {
        Grant(
            isGrant: statement.is_grant != 0,
            objects: TreeNames.list(statement.granted_roles, statement.n_granted_roles)
                .map { NamedObject(.role, ObjectName(TreeNames.text($0.access_priv?.pointee.priv_name))) },
            privileges: [],
            grantees: roles(statement.grantee_roles, statement.n_grantee_roles),
            isMembership: true
        )
    }

    private static func roles(_ first: NodeList?, _ count: Int) -> [String] {
        TreeNames.list(first, count).compactMap { node in
            guard let role = node.role_spec?.pointee else { return nil }
            return role.roletype == PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_PUBLIC
                ? "public" : TreeNames.text(role.rolename)
        }
    }
}
