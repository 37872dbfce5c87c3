import Workflows

/// How findings are written.
public enum FindingFormat: String, CaseIterable, Sendable {
    /// As a compiler prints them.
    case text
    /// A format of this tool's own.
    case json
    /// The Static Analysis Results Interchange Format.
    case sarif
    /// Workflow commands of GitHub Actions.
    case github
    /// GitLab's Code Quality report.
    case gitlab
    /// A test report.
    case junit
    /// A comment on a pull request.
    case markdown

    /// The result for a program to read, or for a page; nil for text.
    public func document(
        _ result: Check.Result,
        toolVersion: String,
        variables: [String: String]
    ) -> String? {
        switch self {
        case .text: nil
        case .json: JSONReport(toolVersion: toolVersion).text(result)
        case .sarif: SARIFReport(toolVersion: toolVersion).text(result)
        case .github: GitHubReport().text(result)
        case .gitlab: GitLabReport().text(result)
        case .junit: JUnitReport().text(result)
        case .markdown: MarkdownReport(links: FileLinks(variables)).text(result)
        }
    }
}
