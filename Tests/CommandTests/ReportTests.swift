import Foundation
import TestSupport
import Testing

/// The page for reviewers, from a real repository and real databases.
@Suite struct ReportTests {
    /// Two releases and a branch; production has the first, staging both, with a deployment that failed.
    private func shop() throws -> Session {
        let session = try Session()
        try session.release("001_users", tag: "v1.0")
        try session.release("002_posts", "003_tags", tag: "v1.1", seconds: 1)
        for name in ["staging", "production"] { try session.makeEnvironment(name) }
        try session.quietly("git config migrate.production.requireCheck true")
        try session.quietly("git config migrate.production.after staging")
        try session.quietly("git config migrate.production.requireTag true")
        try session.quietly("git config migrate.production.backup true")
        try session.quietly("git migrate deploy v1.1 -e staging -q")
        try session.quietly(
            "git migrate deploy v1.0 -e production --yes -q --override backup --override staging --reason new"
        )
        try session.writePair(
            "004_index",
            up: "CREATE INDEX named ON t_001_users (id);\n",
            down: "SELECT 1;\n"
        )
        try session.writePair("005_<script>", up: "SELECT '</details><script>alert(1)</script>';\n")
        try session.repository.commit(message: "Find <users> & \"posts\"", seconds: 2)
        try session.writePair("006_bad", up: "CREATE TABLE bad (id nonsense);\n")
        try session.repository.commit(message: "Break", seconds: 3)
        try session.quietly("git migrate deploy -e staging -q")
        try session.quietly("git reset -q --hard HEAD~1")
        return session
    }

    /// Without what depends on the machine's pace, and without the style sheet, which has no golden file.
    private func stable(_ session: Session, _ line: String) throws {
        let shown = try session.quietly(line)
        var text = shown.text
        for (start, end) in [("<style>", "</style>"), ("<figure>", "</figure>"), ("sha256-", "&#39;")] {
            let parts = text.components(separatedBy: start)
            text =
                parts[0]
                + parts.dropFirst().map { part in
                    start + "…" + (part.range(of: end).map { String(part[$0.lowerBound...]) } ?? part)
                }.joined()
        }
        // A day stays whole in a table.
        text = text.replacing(#/20\d\d-\d\d-\d\d</span> \d\d:\d\d UTC/#, with: "YYYY-MM-DD</span> hh:mm UTC")
        session.keep("$ \(line)")
        session.keep(text)
        #expect(shown.status == 0)
    }

    @Test func aPageTellsWhatTheOtherCommandsTell() throws {
        let session = try shop()
        session.environment["SCRATCH"] = try TestServer.shared().freshDatabase()
        try session.quietly("git migrate test HEAD~1..HEAD --url \"$SCRATCH\"")
        try stable(session, "git migrate report --format markdown")
        try stable(session, "git migrate report")
        try session.expectGolden("report")
    }

    @Test func withoutAnyCredentialsTheGitRecordTells() throws {
        let session = try shop()
        try session.quietly("git migrate status -q")
        for name in ["staging", "production"] {
            try session.quietly("git config --unset migrate.\(name).url")
        }
        try stable(session, "git migrate report production staging --at v1.1 --format markdown")
        try session.expectGolden("report-record")
    }

    @Test func aRepositoryWithoutEnvironmentsOrWithoutACommitHasAReportToo() throws {
        let session = try Session()
        try stable(session, "git migrate report --format markdown")
        #expect(try session.quietly("git migrate report").text.contains("There is no commit yet"))
        try session.release("001_users")
        try stable(session, "git migrate report --format markdown")
        session.remark("a fleet")
        try session.quietly("git config migrate.shops.urlsFrom SHOP_URLS")
        try stable(session, "git migrate report shops shops --format markdown")
        try session.show("git migrate report --at nowhere")
        try session.show("git migrate report NOWHERE")
        try session.show("git migrate report --format pdf")
        try session.show("git migrate report -o /dev/null/report.html")
        try session.expectGolden("report-none")
    }

    @Test func aFileIsWrittenWholeAndADashIsStandardOutput() throws {
        let session = try shop()
        try session.quietly("echo old > page.html")
        let shown = try session.quietly("git migrate report -o page.html")
        #expect(shown.text == "wrote page.html\n" && shown.status == 0)
        let page = try session.quietly("cat page.html").text
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
        let dashed = try session.quietly("git migrate report -o - 2>/dev/null").text
        #expect(dashed.hasPrefix("<!DOCTYPE html>") && dashed.hasSuffix("</html>\n"))
        #expect(try session.quietly("ls | grep -c page").text == "1\n")
        let streamed = try session.quietly(
            "git migrate report -q -o /dev/stdout | tail -n 1; test -e /dev/stdout"
        )
        #expect(streamed.text == "</html>\n" && streamed.status == 0)
        try session.quietly("mkdir kept && ln -s ../page.html kept/link && echo old > page.html")
        try session.quietly("git migrate report -q -o kept/link")
        #expect(try session.quietly("tail -n 1 page.html; test -L kept/link").text == "</html>\n")
        let folder = try session.quietly("git migrate report -o kept")
        #expect(folder.status == 128 && folder.text.contains("cannot write kept"), "\(folder.text)")
        let mistyped = try session.quietly("git migrate report -o missing/page.html")
        #expect(mistyped.status == 128 && mistyped.text.contains("cannot write missing/page.html: No such"))
        #expect(try session.quietly("ls").text == "kept\npage.html\nsql\n")
    }
}
