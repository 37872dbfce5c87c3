import Migrations
import SQL
import Workflows

/// A script that cannot run, as a compiler shows it.
struct ScriptProblemText {
    let style: Style

    init(_ style: Style) { self.style = style }

    func lines(_ problem: ScriptProblem) -> [String] {
        let mark = problem.source.mark(range(problem))
        let place = "\(problem.path.printable):\(mark.line):\(mark.column):"
        return ["\(style.bold(place)) \(message(problem.cause))"] + Excerpt(mark: mark).lines(style)
    }

    func hints(_ problem: ScriptProblem, in target: Target) -> [String] {
        switch problem.cause {
        case .unreadable(let error):
            [
                hint(error, in: problem.source),
                "git migrate check \(target.typed) shows every error of a script at once",
            ].compactMap(\.self)
        case .transactionControl:
            ["one BEGIN at the start and one COMMIT at the end are all that a migration may have"]
        case .transactionAround: ["take BEGIN and COMMIT out of it: its statements run one by one"]
        case .copyToStdout: ["a migration only changes the database: take it out, or write to a table"]
        }
    }

    private func hint(_ error: SQLError, in source: SourceText) -> String? {
        var search = NewerSyntax.Search(source)
        guard let newer = search.near(error) else { return PsqlCommand.remedy(for: error, in: source) }
        return "\(newer.name) came with PostgreSQL \(newer.version), and the server is older"
    }

    private func range(_ problem: ScriptProblem) -> Range<Int> {
        switch problem.cause {
        case .unreadable(let error): error.offset..<error.offset
        case .transactionControl(let statement), .transactionAround(_, let statement),
            .copyToStdout(let statement):
            statement.range
        }
    }

    private func message(_ cause: ScriptProblem.Cause) -> String {
        switch cause {
        case .unreadable(let error): error.description.printable
        case .transactionControl(let statement):
            "\(statement.kind) would break the transaction that the migration runs in"
        case .transactionAround(let reason, let statement):
            "\(statement.kind) in a migration that cannot run in a transaction (\(reason))"
        case .copyToStdout: "COPY … TO stdout sends rows that nobody takes"
        }
    }
}
