import Foundation
import TestSupport
import Testing

@Suite struct PagesTests {
    @Test func everyLinkBetweenPagesLeadsSomewhere() throws {
        let pages = try run("git", ["ls-files", "--", "*.md"], currentFolder: Tool.package.path).out
        for page in pages.split(separator: "\n") {
            let document = try Document(String(page))
            for match in document.text.matches(of: #/\]\((?<target>[^)#:]+)(#[^)]*)?\)/#) {
                let target = Document.url(document.path).deletingLastPathComponent()
                    .appendingPathComponent(String(match.output.target))
                #expect(
                    FileManager.default.fileExists(atPath: target.path),
                    "\(page): \(match.output.target)"
                )
            }
        }
    }

    @Test func theRepositorysOwnMigrationsPassItsOwnCheck() throws {
        let outcome = try run(Tool.path, ["check", "--all"], currentFolder: Tool.package.path)
        #expect(outcome.status == 0)
        #expect(outcome.err.hasSuffix("no findings\n"))
    }
}
