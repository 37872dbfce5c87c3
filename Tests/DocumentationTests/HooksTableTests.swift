import Foundation
import TestSupport
import Testing

/// The table in docs/hooks.md of what is refused where, against what git and the hooks do.
@Suite struct HooksTableTests {
    /// A way in which a bad pair gets into the branch that is checked out.
    struct Way: CustomTestStringConvertible {
        /// As the table calls it.
        let name: String
        /// The command lines before, around the hooks.
        var before = ""
        /// What is refused or not.
        let line: String

        var testDescription: String { name }
    }

    private static let half = "echo 'SELECT 1;' > sql/migrations/up/003_half.sql && git add sql"
    private static let otherBranch =
        "git checkout -q -b other && \(half) && git commit -q --no-verify -m Half && git checkout -q main"
    private static let onward = "echo 1 > words && git add words && git commit -q --no-verify -m Words"

    static let ways = [
        Way(name: "git commit", before: half, line: "git commit -m x"),
        Way(
            name: "git commit -a",
            before: "echo 'SELCT 1;' > sql/migrations/up/002_posts.sql",
            line: "git commit -a -m x"
        ),
        Way(name: "git commit --only <path>", before: half, line: "git commit -m x --only sql/migrations/up"),
        Way(name: "git commit --amend", before: half, line: "git commit --amend -m x"),
        Way(name: "git commit --no-verify", before: half, line: "git commit --no-verify -m x"),
        Way(name: "git merge, fast-forward", before: otherBranch, line: "git merge other"),
        Way(
            name: "git merge --no-ff",
            before: otherBranch,
            line: "git merge --no-ff --no-edit other"
        ),
        Way(
            name: "git merge, without conflicts",
            before: "\(otherBranch) && \(onward)",
            line: "git merge --no-edit other"
        ),
        Way(
            name: "git merge, with conflicts, then git commit",
            before: "\(otherBranch) && git checkout -q other && echo 2 > words && git add words"
                + " && git commit -q --no-verify -m Words && git checkout -q main && \(onward)"
                + " && ! git merge other && echo 3 > words && git add words",
            line: "git commit --no-edit"
        ),
        Way(
            name: "git merge --squash, then git commit",
            before: "\(otherBranch) && git merge -q --squash other",
            line: "git commit -m x"
        ),
        Way(name: "git cherry-pick", before: otherBranch, line: "git cherry-pick other"),
        Way(
            name: "git revert",
            before:
                "\(half) && git commit -q --no-verify -m Up && cp sql/migrations/up/003_half.sql sql/migrations/down"
                + " && git add sql && git commit -q --no-verify -m Down",
            line: "git revert --no-edit HEAD"
        ),
        Way(
            name: "git rebase",
            before:
                "git branch upstream && \(half) && git commit -q --no-verify -m Half && git checkout -q upstream"
                + " && \(onward) && git checkout -q main",
            line: "git rebase upstream"
        ),
        Way(
            name: "git am",
            before: "\(otherBranch) && git format-patch -q -1 --stdout other > ../patch",
            line: "git am ../patch"
        ),
    ]

    /// The cells after the first: the hook that refuses at once, then whether the next commit, pre-push and pre-receive do.
    private func row(of way: Way) throws -> [String] {
        var refusing: [String] = []
        for hook in ["pre-commit", "pre-merge-commit"] {
            let shell = try Shell(hooks: [hook])
            try shell.prepare(way.before)
            let status = try shell.status(way.line)
            if status != 0 { refusing.append(hook) }
        }
        let later = try ["git commit -q --allow-empty -m x", "git push -q origin main"].map { line in
            let shell = try Shell(hooks: [line.contains("push") ? "pre-push" : "pre-commit"])
            try shell.prepare(way.before, around: true)
            _ = try shell.status(way.line, around: true)
            return try shell.status(line) == 0 ? "no" : "yes"
        }
        let shell = try Shell(hooks: [], receives: true)
        try shell.prepare(way.before)
        _ = try shell.status(way.line)
        let received = try shell.status("git push -q origin main") == 0 ? "no" : "yes"
        return [refusing.isEmpty ? "nothing" : refusing.joined(separator: ", ")] + later + [received]
    }

    @Test(arguments: ways) func theTableSaysWhatIsRefusedWhere(_ way: Way) throws {
        let rows = try Document("docs/hooks.md").rows
        let documented = try #require(
            rows.first { $0.first == way.name },
            "\(way.name) is not in docs/hooks.md"
        )
        #expect(Array(documented.dropFirst()) == (try row(of: way)))
    }

    @Test func theTableHasNoOtherWay() throws {
        let text = try #require(
            try Document("docs/hooks.md").text.between("<!-- ways -->\n", and: "<!-- end of the ways -->\n")
        )
        #expect(text.split(separator: "\n").count == Self.ways.count + 2)
    }
}

/// A clone of a server, with two released pairs, in which command lines run with some hooks.
private struct Shell {
    private let repository: TemporaryRepository
    private let environment: [String: String]

    init(hooks: [String], receives: Bool = false) throws {
        repository = try TemporaryRepository()
        environment = Tool.environment(repository.environment)
        for name in ["001_users", "002_posts"] {
            for side in ["up", "down"] {
                try repository.write("sql/migrations/\(side)/\(name).sql", "SELECT '\(name)';\n")
            }
        }
        try repository.commit()
        let server = repository.folder + "/server.git"
        try repository.git("init", "-q", "--bare", "-b", "main", server)
        try repository.git("remote", "add", "origin", server)
        try repository.git("push", "-q", "origin", "main")
        if receives { try prepare("git -C \(server) migrate hooks install -q") }
        if !hooks.isEmpty { try prepare("git migrate hooks install -q \(hooks.joined(separator: " "))") }
    }

    /// Runs command lines that must succeed.
    func prepare(_ lines: String, around hooks: Bool = false) throws {
        let outcome = try outcome(lines, around: hooks)
        guard outcome.status == 0 else { throw RunFailure(description: "\(lines): \(outcome.err)") }
    }

    func status(_ line: String, around hooks: Bool = false) throws -> Int32 {
        try outcome(line, around: hooks).status
    }

    private func outcome(_ lines: String, around hooks: Bool) throws -> Outcome {
        let none = [
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": "/nowhere",
        ]
        return try run(
            "/bin/sh",
            ["-c", lines],
            environment: hooks ? environment.merging(none) { $1 } : environment,
            currentFolder: repository.path
        )
    }
}
