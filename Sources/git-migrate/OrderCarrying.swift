import Reporting
import Workflows

/// What `test --order` does: run both orders, say what differs, and keep the proof.
struct OrderCarrying {
    let project: Project
    let console: Console
    let database: EnvironmentDatabase
    let target: Target
    /// The URL of a scratch server; nil for the private one.
    let url: String?
    /// Whether to repeat what is proven.
    let isForced: Bool

    func carry() throws {
        let text = OrderText(console.messageStyle)
        let rehearsal = try OrderRehearsal(to: target, on: database, in: project)
        guard !rehearsal.order.isOne else { return console.message(text.one(rehearsal)) }
        let scratch = try ScratchPlace(url: url, in: project)
        let version = try scratch.majorVersion()
        if !isForced, try rehearsal.isProven(server: version) {
            return console.message(text.proven(rehearsal))
        }
        let server = try scratch.open()
        defer { server.close() }
        let outcome = try rehearsal.run(on: server, tool: toolVersion)
        if let difference = OrderText(console.outputStyle).difference(outcome) { console.output(difference) }
        console.message(text.verdict(rehearsal, outcome))
        guard outcome.isSame else { throw CommandEnd(status: .refused) }
        if let warning = text.otherServer(rehearsal, scratch: version) { console.message(warning) }
    }
}
