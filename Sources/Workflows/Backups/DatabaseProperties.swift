import Postgres

/// What belongs to a database and stands in no part of its contents: settings, rights, the limit of connections, the comment.
///
/// pg_restore brings these only to a database of the name that was backed up.
struct DatabaseProperties {
    private let current: String
    private let connection: Connection

    /// Those of a database of the connection's server.
    init(of current: String, over connection: Connection) {
        (self.current, self.connection) = (current, connection)
    }

    /// Gives them to a database that is to take the place of this one.
    ///
    /// - Returns: what the server refuses, such as a setting that only a superuser may make.
    func give(to fresh: String) throws -> [RefusedProperty] {
        let rows = try connection.ask(Self.commands, [current, fresh])
        return try rows.compactMap { row in
            let (command, shown) = (row["command"] ?? "", row["shown"] ?? "")
            do throws(PostgresError) {
                try connection.send(Self.message(command, setting: row["setting"], to: row["value"]))
                return nil
            } catch {
                guard let said = error.serverError else { throw error }
                connection.rollBack()
                // invalid_parameter_value: the words quote the value.
                return RefusedProperty(command: shown, reason: said.sqlState == "22023" ? nil : said.message)
            }
        }
    }

    /// A setting is taken from the session, which reads lists such as `search_path` as they are kept.
    private static func message(_ command: String, setting: String?, to value: String?) -> String {
        guard let setting, let value else { return command }
        return """
            BEGIN;
            SELECT pg_catalog.set_config(\(Quote.literal(setting)), \(Quote.literal(value)), true);
            \(command) FROM CURRENT;
            COMMIT
            """
    }

    /// Of database `$1`, for database `$2`: commands in an order in which they can be sent. Rights are given anew from none, since a
    /// new database lets everybody connect.
    private static let commands = """
        WITH d AS (
            SELECT d.*, quote_ident(d.datname) AS here, quote_ident($2) AS there,
                quote_ident(pg_get_userbyid(d.datdba)) AS owner
            FROM pg_database d WHERE d.datname = $1
        ),
        settings AS (
            SELECT d.here, d.there, split_part(entry, '=', 1) AS setting,
                substr(entry, strpos(entry, '=') + 1) AS value,
                CASE WHEN s.setrole = 0 THEN 'ALTER DATABASE '
                    ELSE 'ALTER ROLE ' || quote_ident(pg_get_userbyid(s.setrole)) || ' IN DATABASE ' END AS subject,
                (
                    SELECT string_agg(quote_ident(part), '.' ORDER BY place)
                    FROM unnest(string_to_array(split_part(entry, '=', 1), '.')) WITH ORDINALITY AS p (part, place)
                ) AS name
            FROM d JOIN pg_db_role_setting s ON s.setdatabase = d.oid, unnest(s.setconfig) AS entry
        ),
        rights AS (
            SELECT d.here, d.there, a.privilege_type || ' ON DATABASE ' AS what,
                CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
                    || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS whom
            FROM d, aclexplode(d.datacl) AS a
        )
        SELECT command, shown, setting, value FROM (
            SELECT 1 AS place, 'REVOKE ALL ON DATABASE ' || there || ' FROM PUBLIC, ' || owner AS command,
                'REVOKE ALL ON DATABASE ' || here || ' FROM PUBLIC, ' || owner AS shown,
                NULL AS setting, NULL AS value
            FROM d WHERE datacl IS NOT NULL
            UNION ALL
            SELECT 2, 'GRANT ' || what || there || ' TO ' || whom, 'GRANT ' || what || here || ' TO ' || whom, NULL, NULL
            FROM rights
            UNION ALL
            SELECT 3, 'ALTER DATABASE ' || there || ' CONNECTION LIMIT ' || datconnlimit,
                'ALTER DATABASE ' || here || ' CONNECTION LIMIT ' || datconnlimit, NULL, NULL
            FROM d WHERE datconnlimit <> -1
            UNION ALL
            SELECT 4, 'COMMENT ON DATABASE ' || there || ' IS ' || quote_literal(shobj_description(oid, 'pg_database')),
                'COMMENT ON DATABASE ' || here || ' IS …', NULL, NULL
            FROM d WHERE shobj_description(oid, 'pg_database') IS NOT NULL
            UNION ALL
            SELECT 5, subject || there || ' SET ' || name, subject || here || ' SET ' || name || ' TO …', setting, value
            FROM settings
        ) AS all_of_them
        ORDER BY place, shown
        """
}

/// Something of a database that another one could not be given.
public struct RefusedProperty: Hashable, Sendable {
    /// The command that gives it, as far as it may be shown: values may be secrets.
    public let command: String
    /// What the server says; nil where that shows the value, which it does not take.
    public let reason: String?
}
