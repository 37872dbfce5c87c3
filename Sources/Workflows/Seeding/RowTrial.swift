import Migrations
import Postgres
import SQL

/// Runs a pair up and down on tables with rows, in a database that stands right before it.
struct RowTrial {
    let connection: Connection
    let up: MigrationScript
    let down: MigrationScript
    /// The tables that the pair touches.
    let touched: [String]

    /// Whether both scripts can run in one transaction, which is undone at the end.
    var fitsTransaction: Bool { up.mode == .transaction && down.mode == .transaction }

    /// Tries it in a transaction that is undone.
    ///
    /// Rows with NULLs come first. Where what they hold is what a script refuses, rows with a value everywhere are next. Some
    /// scripts run in transactions of their own and not in one together: what fails here is to be tried by ``runForGood(plain:)``.
    func runForTrial() throws -> (rows: RowRehearsal, isPlain: Bool) {
        let first = try undoing {
            try run(plain: false) { try ScriptTrial(connection: connection).runInside($0) }
        }
        guard let refused = first.refused, !refused.isCertain else { return (first, false) }
        var second = try undoing {
            try run(plain: true) { try ScriptTrial(connection: connection).runInside($0) }
        }
        if second.refused?.isCertain != true { second.refused = refused }
        return (second, true)
    }

    /// Runs it as a deployment would, in a database that nobody else needs.
    func runForGood(plain: Bool, roles: ScratchServer?) throws -> RowRehearsal {
        try run(plain: plain) { script in
            if connection.transactionStatus == .inTransaction { try connection.execute("COMMIT") }
            try ScriptTrial(connection: connection, roles: roles).run(script)
        }
    }

    private func undoing(_ work: () throws -> RowRehearsal) throws -> RowRehearsal {
        defer { connection.resetSession() }
        return try work()
    }

    private func run(plain: Bool, _ run: (MigrationScript) throws -> Void) throws -> RowRehearsal {
        try connection.execute("BEGIN")
        let tables = try SeedReader.read(touched, from: connection)
        try connection.execute("RESET ALL")
        let refusals = try Seeder(connection: connection, isPlain: plain).fill(tables)
        let seeded = tables.filter { table in
            !table.isPartitioned && !table.columns.isEmpty && !refusals.contains { $0.table.id == table.id }
        }
        var rehearsal = RowRehearsal(
            tables: seeded.map(\.name).filter(touched.contains),
            unfilled: refusals.filter { touched.contains($0.table.name) }.map {
                RowRehearsal.Unfilled(table: $0.table.name, error: $0.error)
            }
        )
        let before = try RowsReader.byName(seeded, from: connection)
        try connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if let refused = try refusal(of: up, .up, on: before, run) {
            rehearsal.refused = refused
            return rehearsal
        }
        let between = try RowsReader.byNumber(seeded, from: connection)
        if let refused = try refusal(of: down, .down, on: between, run) {
            rehearsal.refused = refused
            return rehearsal
        }
        let after = try RowsReader.byName(seeded, from: connection)
        rehearsal.losses = seeded.flatMap { table -> [RowRehearsal.Loss] in
            Self.losses(of: table.name, before[table.name], between[table.name], after[table.name])
        }
        return rehearsal
    }

    private func refusal(
        of script: MigrationScript,
        _ stage: Rehearsal.Stage,
        on rows: [String: TableRows],
        _ run: (MigrationScript) throws -> Void
    ) throws -> RowRehearsal.Refused? {
        do {
            try run(script)
            return nil
        } catch let failure as ScriptTrial.Failure {
            return RowRehearsal.Refused(
                stage: stage,
                refusal: Rehearsal.Refusal(script: script, offset: failure.offset, error: failure.error),
                isCertain: Self.isCertain(failure.error, on: rows)
            )
        }
    }

    /// Whether the server would refuse any rows, and not what these hold.
    ///
    /// A column that was not there before the script holds what the script gives it, whatever the rows are.
    private static func isCertain(_ error: ServerError, on rows: [String: TableRows]) -> Bool {
        let columns = rows.filter { TouchedTables.lastPart(of: $0.key) == error.table?.lowercased() }
            .flatMap(\.value.columns).map { $0.replacing("\"", with: "") }
        switch error.sqlState {
        case "23502": return error.column.map { !columns.contains($0) } ?? true
        case "23505":
            // "Key (a, b)=(1, 2) is duplicated."
            let key = error.detail?.split(separator: "(").dropFirst().first?.prefix { $0 != ")" } ?? ""
            return key.split(separator: ",").contains { !columns.contains($0.trimmed) }
        // More rows than the script reckons with.
        case "21000", "P0003": return false
        case "23503", "23514", "23P01": return false
        // Code that a script makes of what it finds in rows, and that runs where there are none.
        case let state where state.hasPrefix("42") || state.hasPrefix("3F"): return error.internalQuery == nil
        default: return !error.sqlState.hasPrefix("22")
        }
    }

    /// What is lost in the end, with the script that it went with.
    private static func losses(
        of name: String,
        _ before: TableRows?,
        _ between: TableRows?,
        _ after: TableRows?
    ) -> [RowRehearsal.Loss] {
        guard let before, !before.rows.isEmpty else { return [] }
        let lost = after.map { before.losses(to: $0) } ?? [.table]
        let early = between.map { before.losses(to: $0) } ?? [.table]
        return lost.map { loss in
            let cause = early.first { explains($0, loss, rows: before.rows.count) }
            switch (cause, loss) {
            case (nil, _): return RowRehearsal.Loss(table: name, loss: loss, side: .down)
            // What the down puts into a column that was gone is nothing of what it held.
            case (.column?, .changed(let column, _)), (.table?, .changed(let column, _)):
                return RowRehearsal.Loss(table: name, loss: .emptied(column: column), side: .up)
            default: return RowRehearsal.Loss(table: name, loss: loss, side: .up)
            }
        }
    }

    /// Whether what was lost after the up is why it is lost in the end.
    private static func explains(_ early: RowLoss, _ late: RowLoss, rows: Int) -> Bool {
        switch (early, late) {
        case (.table, _): true
        case (.rows(let count), .rows(let lost)): count >= lost
        case (.rows(let count), _): late.column != nil && count >= rows
        default: late.column != nil && late.column == early.column
        }
    }
}
