import Workflows

/// The file for metrics, in words.
public struct MetricsText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// The run is over, and the numbers about it could not be written.
    public func notWritten(_ error: any Error) -> String {
        let reason = ErrorText(.plain).complaint(error).headline
        return "\(style.warning("warning:")) the metrics were not written: \(reason)"
    }

    /// Why a file is none for metrics.
    static func complaint(_ problem: MetricsFile.Problem) -> Complaint {
        switch problem {
        case .noFolder(let folder):
            Complaint(
                "metrics cannot be written to \(folder.printable): it is no folder, or may not be written",
                hints: [
                    "make it, and let this user write to it; node_exporter reads *.prom in its textfile folder"
                ],
                status: .usage
            )
        case .foreign(let path):
            Complaint(
                "\(path.printable) is no file of metrics that this tool wrote; it was left alone",
                hints: ["name another file: --metrics <file>"],
                status: .usage
            )
        }
    }
}
