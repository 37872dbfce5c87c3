import Foundation
import TestSupport

/// An example of a pipeline in `docs/ci`, as far as its blocks of shell commands go.
struct PipelineExample {
    /// A job's blocks, in the order in which the platform runs them.
    struct Job {
        let name: String
        var blocks: [String] = []
        /// The variables whose values stand in the file.
        var variables: [String: String] = [:]
        /// The jobs that it extends.
        var base: String?
    }

    private(set) var jobs: [Job] = []

    /// Reads the few forms of YAML that the examples use.
    init(_ name: String) throws {
        let path = Tool.package.appendingPathComponent("docs/ci/" + name).path
        lines = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n")[...]
        // GitHub's jobs are one level deeper.
        let depth = lines.contains("jobs:") ? 2 : 0
        if depth > 0 { lines = lines.drop { $0 != "jobs:" }.dropFirst() }
        while let line = lines.popFirst() { read(line, jobsAt: depth) }
    }

    /// The blocks of a job and of those that it extends: what comes before the script, the script, and what comes after.
    func job(_ name: String) -> Job? {
        guard var job = jobs.first(where: { $0.name == name }) else { return nil }
        guard let base = job.base.flatMap(self.job) else { return job }
        let after = base.blocks.filter { $0.hasPrefix(Self.afterMark) }
        job.blocks = base.blocks.filter { !$0.hasPrefix(Self.afterMark) } + job.blocks + after
        job.variables = base.variables.merging(job.variables) { $1 }
        return job
    }

    private var lines: ArraySlice<String>
    private var section = ""
    /// Tells a block of `after_script` from the others, and is a comment to the shell.
    private static let afterMark = "# after_script\n"

    private mutating func read(_ line: String, jobsAt depth: Int) {
        let text = line.trimmingCharacters(in: .whitespaces)
        let indent = line.prefix { $0 == " " }.count
        guard !text.isEmpty, !text.hasPrefix("#") else { return }
        if indent == depth, text.hasSuffix(":") { jobs.append(Job(name: String(text.dropLast()))) }
        guard !jobs.isEmpty, indent > depth else { return }
        let item = text.hasPrefix("- ") ? String(text.dropFirst(2)) : text
        let (key, value) = Self.pair(item)
        let isList = ["before_script", "script", "after_script"].contains(section)
        if key == "run", let value {
            add(value == "|" ? block(deeperThan: indent) : value)
        } else if isList, text.hasPrefix("- ") {
            add(item == "|" ? block(deeperThan: indent) : item)
        } else if value == nil, let key {
            section = key
        } else if key == "extends" {
            jobs[jobs.count - 1].base = value
        } else if ["env", "variables"].contains(section), let key, let value, key == key.uppercased() {
            if !value.contains("$") { jobs[jobs.count - 1].variables[key] = value.replacing("\"", with: "") }
        } else {
            section = ""
        }
    }

    private mutating func add(_ block: String) {
        jobs[jobs.count - 1].blocks.append((section == "after_script" ? Self.afterMark : "") + block)
    }

    private mutating func block(deeperThan indent: Int) -> String {
        var block: [String] = []
        while let line = lines.first, line.isEmpty || line.prefix(while: { $0 == " " }).count > indent {
            block.append(line)
            lines.removeFirst()
        }
        let margin = block.first?.prefix { $0 == " " }.count ?? 0
        return block.map { String($0.dropFirst(margin)) }.joined(separator: "\n")
    }

    /// `key: value` or `key:`; neither for other text.
    private static func pair(_ text: String) -> (String?, String?) {
        guard let match = text.wholeMatch(of: #/([A-Za-z_-]+):(?: (.*))?/#) else { return (nil, nil) }
        return (String(match.1), match.2.map { String($0.split(separator: " #")[0]) })
    }
}
