import ArgumentParser

/// How commands that show something write it for programs.
struct DataFormat: ParsableArguments {
    @Flag(help: "Write stable lines for programs.")
    var porcelain = false

    @Flag(help: "Write JSON.")
    var json = false

    func validate() throws {
        if porcelain, json { throw ValidationError("--porcelain and --json exclude each other.") }
    }
}
