import Foundation

/// Prometheus' own program that checks what is written for it.
public enum Promtool {
    /// Where it is; nil where it is not installed.
    public static let path: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/promtool" }.first(where: FileManager.default.isExecutableFile)
    }()
}
