import SQL
import TestSupport
import Testing

@testable import Workflows

@Suite struct FunctionVolatilityTests {
    private func names(_ condition: String) throws -> Set<String> {
        let server = try TestServer.shared()
        let rows = try server.connection().query(
            "SELECT DISTINCT proname FROM pg_catalog.pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND \(condition)"
        )
        return Set(rows.compactMap { $0["proname"] })
    }

    @Test func theServersVolatileFunctionsAreKnown() throws {
        let newer: Set<String> = ["array_sample", "array_shuffle", "random_normal", "uuidv4", "uuidv7"]
        #expect(FunctionVolatility.builtIn.subtracting(newer).isSubset(of: try names("provolatile = 'v'")))
        let ofMaintenance = [
            "pg_", "lo_", "binary_upgrade_", "brin_", "gin_", "ts_", "plpgsql_", "query_to_", "cursor_to_",
        ]
        let others: Set<String> = ["amvalidate", "currtid2", "loread", "lowrite", "txid_status"]
        let unknown = try names(
            "provolatile = 'v' AND prorettype NOT IN ('internal'::regtype, 'index_am_handler'::regtype, "
                + "'table_am_handler'::regtype, 'tsm_handler'::regtype, 'trigger'::regtype)"
        ).filter { name in !ofMaintenance.contains { name.hasPrefix($0) } }
        #expect(unknown.subtracting(FunctionVolatility.builtIn).subtracting(others).isEmpty)
    }

    @Test func theServersSteadyFunctionsAreSteady() throws {
        let steady = try names("provolatile <> 'v'").subtracting(try names("provolatile = 'v'"))
        #expect(FunctionVolatility.steady.subtracting(steady).isEmpty)
    }

    @Test func functionsOfTheProjectAreWhatTheySay() throws {
        var schema = Schema()
        let script = """
            CREATE FUNCTION fixed() RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';
            CREATE FUNCTION app.moving() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
            CREATE FUNCTION inlined() RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE FUNCTION now() RETURNS int LANGUAGE sql AS 'SELECT 1';
            """
        schema.apply(try Script.parse(Array(script.utf8)), of: nil)
        let of = { (name: ObjectName) in FunctionVolatility(name, in: schema) }
        #expect(of(ObjectName("fixed")) == .stable)
        #expect(of(ObjectName(schema: "app", "moving")) == .volatile)
        #expect(of(ObjectName(schema: "pg_catalog", "now")) == .stable)
        #expect(of(ObjectName(schema: "extensions", "uuid_generate_v4")) == .volatile)
        #expect(of(ObjectName("inlined")) == .unknown)
        #expect(of(ObjectName("nobody_knows")) == .unknown)
    }
}
