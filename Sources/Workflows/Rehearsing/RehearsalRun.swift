import Glibc
import Migrations
import Postgres

/// Rehearses pairs, parts of the catalogue at the same time.
public final class RehearsalRun: @unchecked Sendable {
    private let selection: RehearsalSelection
    private let scripts: RehearsedScripts
    private let server: ScratchServer
    private let withRows: Bool
    private let monitor = Monitor()
    // What follows is touched only under the monitor.
    private var news: [Rehearsal] = []
    private var alive = 0
    private var failure: (any Error)?

    /// A run on a scratch server.
    ///
    /// - Parameter withRows: whether pairs run on tables with rows too.
    public init(
        _ selection: RehearsalSelection,
        in project: Project,
        on server: ScratchServer,
        withRows: Bool = true
    ) {
        self.withRows = withRows
        self.selection = selection
        self.server = server
        scripts = RehearsedScripts(project: project, server: server.version)
    }

    /// Rehearses every chosen pair.
    ///
    /// - Parameters:
    ///   - parallel: how many parts at most; nil for as many as there are processors.
    ///   - tell: told of each pair in the catalogue's order, with how many are done, on the calling thread.
    /// - Returns: what came of all pairs that were rehearsed, in that order.
    public func run(parallel: Int? = nil, tell: (Rehearsal, Int) -> Void) throws -> [Rehearsal] {
        var done: [MigrationID: Rehearsal] = [:]
        var told: [Rehearsal] = []
        let order = selection.chosen.map { selection.migrations[$0].id }
        let bases = try ScratchBases(
            of: selection.migrations.prefix((selection.chosen.last ?? -1) + 1),
            after: selection.prelude,
            scripts,
            on: server
        )
        let most = bases.haveRoles ? 1 : parallel ?? sysconf(Int32(_SC_NPROCESSORS_ONLN))
        for part in parts(most) {
            monitor.locked { alive += 1 }
            if !Thread.start({ self.work(part, bases) }) { work(part, bases) }
        }
        while let news = next() {
            for rehearsal in news { done[rehearsal.migration.id] = rehearsal }
            while told.count < order.count, let next = done[order[told.count]] {
                told.append(next)
                tell(next, done.count)
            }
        }
        if let failure { throw failure }
        return order.compactMap { done[$0] }
    }

    /// A part runs the ups before its first pair too, so that a few pairs are better left together.
    private func parts(_ count: Int) -> [ArraySlice<Int>] {
        let chosen = selection.chosen[...]
        let size = max(8, (chosen.count + max(count, 1) - 1) / max(count, 1))
        return stride(from: 0, to: chosen.count, by: size).map { chosen[$0..<min($0 + size, chosen.count)] }
    }

    private func work(_ places: ArraySlice<Int>, _ bases: ScratchBases) {
        do {
            let chain = RehearsalChain(
                selection.migrations,
                scripts: scripts,
                bases: bases,
                withRows: withRows
            )
            try chain.rehearse(places) { rehearsal in
                self.monitor.locked {
                    self.news.append(rehearsal)
                    self.monitor.wakeAll()
                }
            }
        } catch {
            monitor.locked { failure = failure ?? error }
        }
        monitor.locked {
            alive -= 1
            monitor.wakeAll()
        }
    }

    /// Nil once all parts have ended and nothing is left to tell.
    private func next() -> [Rehearsal]? {
        monitor.locked {
            while news.isEmpty, alive > 0 { monitor.wait() }
            defer { news = [] }
            return news.isEmpty ? nil : news
        }
    }
}
