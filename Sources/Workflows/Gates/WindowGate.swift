import Migrations
import Postgres

extension GateInspection {
    /// Whether a deployment may begin now. The environment's server tells what its zones' clocks show.
    func window() throws -> Checklist.Finding? {
        guard !settings.windows.isEmpty else { return nil }
        var closed: [(window: DeploymentWindow, now: WeekTime)] = []
        for window in settings.windows {
            let now = try now(in: window.zone)
            if window.contains(now) { return .passed(.open(window, now)) }
            closed.append((window, now))
        }
        let next = closed.min { one, other in
            one.window.minutesUntilOpening(after: one.now)
                < other.window.minutesUntilOpening(after: other.now)
        }
        guard let next else { return nil }
        return .refused(.closed(next.window, next.now, windows: settings.windows.map(\.text)))
    }

    private func now(in zone: String) throws -> WeekTime {
        let database = try reached()
        let rows: Rows
        do throws(PostgresError) {
            rows = try database.connection.ask(
                """
                SELECT extract(isodow FROM t)::integer - 1 AS day,
                    extract(hour FROM t)::integer * 60 + extract(minute FROM t)::integer AS minute
                FROM (SELECT clock_timestamp() AT TIME ZONE $1 AS t) AS here
                """,
                [zone]
            )
        } catch {
            // invalid_parameter_value: the server knows no such zone.
            guard error.serverError?.sqlState == "22023" else { throw error }
            throw ConfigurationProblem.invalidValue(
                key: "migrate.\(database.settings.name).window",
                value: settings.windows.first { $0.zone == zone }?.text ?? zone,
                expected: GateSettings.windowForm
            )
        }
        guard let row = rows.first, let day = row.int("day"), let minute = row.int("minute"),
            let time = WeekTime(day: day, minute: minute)
        else { throw LedgerProblem.unreadable("the server's clock") }
        return time
    }
}
