import TestSupport
import Testing

/// What a rollback of a real project says that it loses, and what the database has lost afterwards.
@Suite struct CorporaLossTests {
    @Test(
        .enabled(
            if: Corpus.svix.isAvailable && Corpus.graphNode.isAvailable
                && Corpus.exposureNotifications.isAvailable,
            "the histories are not here"
        ),
        arguments: [
            (Corpus.svix, "v0.72.0", 4), (Corpus.exposureNotifications, "v0.12.0", 7),
            (Corpus.graphNode, "v0.22.0", 4), (Corpus.graphNode, "v0.36.0", 3),
        ]
    )
    func whatIsListedIsWhatIsGone(corpus: Corpus, release: String, steps: Int) throws {
        let project = try CorpusProject(corpus, on: TestServer.shared())
        #expect(try project("deploy", release).status == 0)
        let before = try holders(project)
        let outcome = try project("rollback", "--steps", "\(steps)", "-v")
        #expect(outcome.status == 0, "\(outcome.messages)")
        let after = try holders(project)
        let gone = Set(before.filter { after[$0.key] == nil }.values)
        let expected = gone.filter { name in
            !gone.contains { $0.hasPrefix("table ") && name.hasPrefix("column \($0.dropFirst(6)).") }
        }
        #expect(listed(outcome.messages) == expected, "\(outcome.messages)")
    }

    /// The tables and columns that the list names, those without data too.
    private func listed(_ messages: String) -> Set<String> {
        let lines = messages.split(separator: "\n").drop { !$0.contains("data") }
        let full = lines.prefixMatches(#/^  ((?:table|column|materialized view) \S+)  /#)
        let empty = lines.compactMap { $0.firstMatch(of: #/(?:lost:|besides,) (.*) (?:is|are) empty/#)?.1 }
        return Set(full + empty.flatMap { $0.split(separator: #/, | and /#).map(String.init) })
    }

    /// Tables and columns, by PostgreSQL's numbers.
    private func holders(_ project: CorpusProject) throws -> [String: String] {
        let rows = try project.server.psql(
            project.database,
            """
            WITH tables AS (
                SELECT c.oid, c.relkind,
                    CASE WHEN n.nspname = 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END
                        || quote_ident(c.relname) AS name
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition
                    AND n.nspname !~ '^pg_|^information_schema$|^git_migrate$'
            )
            SELECT oid::text, CASE relkind WHEN 'm' THEN 'materialized view ' ELSE 'table ' END || name FROM tables
            UNION ALL
            SELECT t.oid || '.' || a.attnum, 'column ' || t.name || '.' || quote_ident(a.attname)
            FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid
            WHERE a.attnum > 0 AND NOT a.attisdropped AND t.relkind <> 'm'
            """
        )
        return rows.split(separator: "\n").reduce(into: [:]) { holders, row in
            let (id, name) = row.halves(at: "|")
            holders[String(id)] = String(name)
        }
    }
}

extension Sequence<Substring> {
    /// What the expression finds at the beginning of each line that has it.
    fileprivate func prefixMatches(_ expression: Regex<(Substring, Substring)>) -> [String] {
        compactMap { try? expression.firstMatch(in: $0) }.map { String($0.1) }
    }
}
