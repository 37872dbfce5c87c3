import Migrations
import SQL

/// What reaches beyond the database that the migration is for.
struct ServerWide: ScriptRule {
    let id = "server-wide"
    let group = RuleGroup.practice
    let severity = Severity.warning
    let summary = "A migration changes its own database, not the server that others share"

    func findings(in script: CheckedScript) -> [Finding] {
        guard script.side == .up else { return [] }
        return script.actions.compactMap { statement, action in
            guard let (message, help) = Self.words(action) else { return nil }
            return script.finding(self, message, at: statement.range, help: help)
        }
            + (script.script?.statements ?? []).filter { $0.kind.rawValue == "ALTER SYSTEM" }.map {
                statement in
                script.finding(
                    self,
                    "ALTER SYSTEM changes the server for every database, at its next reload or start",
                    at: statement.range,
                    help: "set it for this database alone: ALTER DATABASE … SET …"
                )
            }
    }

    private static func words(_ action: Action) -> (message: String, help: String)? {
        switch action {
        case .role(let role, isNew: true, _):
            let name = ObjectName(role)
            return (
                "CREATE ROLE \(name) fails in the second database of a server: roles belong to all of them",
                guarded
            )
        case .create(let object, _, _) where object.kind == .database || object.kind.rawValue == "TABLESPACE":
            return (
                "CREATE \(object.kind) makes something that belongs to the server, and not to this database",
                byHand
            )
        case .drop(let drop):
            guard let object = drop.objects.first,
                object.kind == .role || object.kind.rawValue == "TABLESPACE"
            else { return nil }
            return ("DROP \(object.kind) \(object.name) takes it from every database of the server", byHand)
        default:
            return nil
        }
    }

    private static let byHand = "leave it to who runs the server"
    private static let guarded = "make roles when the server is set up, and only GRANT to them here"
}
