import Postgres

extension Connection {
    /// Has names, operators and casts mean PostgreSQL's own to the end of the transaction, whatever the role's search_path puts
    /// first.
    static let ownNames = "SET LOCAL search_path = pg_catalog, pg_temp;\n"

    /// Asks a question in which names mean PostgreSQL's own: in one round trip and a transaction of its own, or in the one that is
    /// open, where names mean that from then on.
    ///
    /// - Parameters:
    ///   - parameters: what stands in the place of `$1`, `$2`, … in the question.
    ///   - locks: whether it locks rows, which a read-only transaction may not.
    func ask(
        _ question: String,
        _ parameters: [String?] = [],
        locks: Bool = false
    ) throws(PostgresError) -> Rows {
        let question = Self.filled(question, with: parameters)
        var answers: [Rows] = []
        let isInside = transactionStatus == .inTransaction
        let begin = "BEGIN ISOLATION LEVEL READ COMMITTED \(locks ? "READ WRITE" : "READ ONLY");\n"
        do throws(PostgresError) {
            try send(
                (isInside ? "" : begin) + Self.ownNames + question + (isInside ? "" : ";\nCOMMIT"),
                keepRows: .all
            ) { answers.append(Rows(columns: $0.columns, values: $0.rows)) }
        } catch {
            if !isInside { rollBack() }
            throw error
        }
        let place = isInside ? 1 : 2
        return answers.indices.contains(place) ? answers[place] : Rows(columns: [], values: [])
    }

    /// The question with its parameters in it. A dollar sign stands in it for nothing else.
    static func filled(_ question: String, with parameters: [String?]) -> String {
        guard !parameters.isEmpty else { return question }
        let parts = question.split(separator: "$", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: parts.first.map(String.init) ?? "") { text, part in
            let digits = part.prefix(while: \.isWholeNumber)
            guard let number = Int(digits), parameters.indices.contains(number - 1) else {
                text += "$" + part
                return
            }
            text += (parameters[number - 1].map(Quote.literal) ?? "NULL") + part.dropFirst(digits.count)
        }
    }
}
