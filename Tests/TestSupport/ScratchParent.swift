import Foundation

/// Where the tests keep what does not outlive them.
public enum ScratchParent {
    /// In memory where there is plenty of it, which spares the servers and repositories of a run most of their time, and otherwise the
    /// machine's folder for temporary files.
    public static let path: String = isMemoryPlenty ? memory : temporary

    /// Where a run may have left something.
    static let all = [memory, temporary, "/tmp"]

    private static let memory = "/dev/shm"
    private static let temporary = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path

    /// What a run needs, with room to spare.
    private static let needed = 16 << 30

    /// `ST_NOEXEC` of statvfs(3), which the Glibc module leaves out: hooks run where the repositories are.
    private static let noExecution: UInt = 8

    private static var isMemoryPlenty: Bool {
        var system = statvfs()
        guard statvfs(memory, &system) == 0, access(memory, W_OK | X_OK) == 0,
            Int(system.f_bavail) * Int(system.f_frsize) >= needed,
            system.f_flag & noExecution == 0
        else { return false }
        return availableMemory >= needed
    }

    private static var availableMemory: Int {
        let lines =
            (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let line = lines.first { $0.hasPrefix("MemAvailable:") }
        return (line?.split(separator: " ").dropFirst().first).flatMap { Int($0) }.map { $0 << 10 } ?? 0
    }
}
