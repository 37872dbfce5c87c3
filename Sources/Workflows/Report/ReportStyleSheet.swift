/// How a report's page looks.
public enum ReportStyleSheet {
    /// The style sheet.
    public static let text = EmbeddedFiles.styles.first { $0.path == "report.css" }?.text ?? ""
}
