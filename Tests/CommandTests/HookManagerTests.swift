import Foundation
import TestSupport
import Testing

/// Other programs that own git's hooks: what their hook files do at run time is shell, and that is what is tested here.
@Suite struct HookManagerTests {
    private func expectRefused(
        _ session: Session,
        _ line: String,
        _ sentence: String,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let shown = try session.quietly(line)
        #expect(shown.status == 1, "\(line): \(shown.text)", sourceLocation: location)
        #expect(shown.text.contains(sentence), "\(line): \(shown.text)", sourceLocation: location)
    }

    private func expectDone(
        _ session: Session,
        _ line: String,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let shown = try session.quietly(line)
        #expect(shown.status == 0, "\(line): \(shown.text)", sourceLocation: location)
    }

    /// A hook that the tool did not write.
    private func writeHook(_ session: Session, _ path: String, _ text: String) throws {
        try session.repository.write(path, text)
        try session.quietly("chmod +x \(path)")
    }

    /// The lines after the hint for one hook.
    private func advice(_ session: Session, _ hook: String) throws -> String {
        let shown = try session.quietly("git migrate hooks install \(hook)")
        #expect(shown.status == 1, "\(shown.text)")
        let lines = shown.text.split(separator: "\n", omittingEmptySubsequences: false)
        let hint = try #require(lines.firstIndex { $0.hasPrefix("hint: ") })
        return lines[(hint + 1)...].joined(separator: "\n")
    }

    @Test func whatToAddToAnotherHookIsSaidWordForWordAndWorks() throws {
        let push = try PushSession()
        let session = push.session
        let hooks = ["pre-commit", "pre-merge-commit", "pre-push", "post-checkout", "post-merge"]
        for hook in hooks { try writeHook(session, ".git/hooks/\(hook)", "#!/bin/sh\n") }
        try session.show("git migrate hooks install")
        for hook in hooks {
            let lines = try advice(session, hook)
            // The rest of the hook reads what git has written, too.
            let rest = hook == "pre-push" ? "while read -r line; do echo \"seen: $line\"; done\n" : ""
            try writeHook(session, ".git/hooks/\(hook)", "#!/bin/sh\nset -e\n\(lines)\n\(rest)")
        }
        try session.show("git migrate hooks status")
        try session.show("git migrate hooks install")
        try session.expectGolden("hooks-advice")

        try session.repository.write("sql/migrations/up/002_half.sql", "SELECT 1;\n")
        try expectRefused(session, "git add . && git commit -q -m x", "002_half has no down script")
        try session.quietly("git commit -q --no-verify -m x")
        try expectRefused(session, "git push -q origin main", "002_half has no down script")
        try session.repository.write("sql/migrations/down/002_half.sql", "SELECT 1;\n")
        try expectDone(session, "git add . && git commit -q -m x")
        let pushed = try session.quietly("git push -q origin main")
        #expect(pushed.status == 0)
        #expect(pushed.text.contains("seen: refs/heads/main "), "\(pushed.text)")
    }

    @Test func whatToAddToAnotherPreReceiveHookWorksToo() throws {
        let push = try PushSession()
        let session = push.session
        session.folder = push.server
        try session.quietly("echo '#!/bin/sh' > hooks/pre-receive && chmod +x hooks/pre-receive")
        let lines = try advice(session, "pre-receive")
        let rest = "while read -r line; do echo \"seen: $line\"; done"
        try session.quietly("cat > hooks/pre-receive", input: "#!/bin/sh\n\(lines)\n\(rest)\n")
        session.folder = session.repository.path
        try push.commitHalf("002_half", seconds: 1)
        try expectRefused(session, "git push -q origin main", "002_half has no down script")
        try session.repository.write("sql/migrations/down/002_half.sql", "SELECT 1;\n")
        try session.repository.commit(seconds: 2)
        let pushed = try session.quietly("git push -q origin main")
        #expect(pushed.status == 0)
        #expect(pushed.text.contains("refs/heads/main"), "\(pushed.text)")
    }

    /// husky sets core.hooksPath to `.husky/_`, whose hooks run the scripts in `.husky` with `sh -e`.
    @Test func aHuskyScriptCallsTheTool() throws {
        let push = try PushSession()
        let session = push.session
        try session.repository.git("config", "core.hooksPath", ".husky/_")
        let runner =
            "#!/usr/bin/env sh\nn=$(basename \"$0\")\ns=$(dirname \"$(dirname \"$0\")\")/$n\n[ ! -f \"$s\" ] && exit 0\nsh -e \"$s\" \"$@\"\n"
        for hook in ["pre-commit", "pre-merge-commit", "pre-push", "post-checkout", "post-merge"] {
            try writeHook(session, ".husky/_/\(hook)", runner)
        }
        try session.repository.write(".gitignore", ".husky/_\n")
        try session.show("git migrate hooks status pre-commit")
        try session.show("git migrate hooks install pre-commit pre-push")
        for hook in ["pre-commit", "pre-push"] {
            try session.repository.write(".husky/\(hook)", try advice(session, hook) + "\n")
        }
        try session.show("git migrate hooks status pre-commit pre-push")
        try session.expectGolden("hooks-husky")
        try session.repository.write("sql/migrations/up/002_half.sql", "SELECT 1;\n")
        try expectRefused(session, "git add . && git commit -q -m x", "002_half has no down script")
        try session.quietly("git commit -q --no-verify -m x")
        try expectRefused(session, "git push -q origin main", "002_half has no down script")
        try session.repository.write("sql/migrations/down/002_half.sql", "SELECT 1;\n")
        try expectDone(session, "git add . && git commit -q -m x && git push -q origin main")
    }

    /// lefthook's hook files call `lefthook run <hook> "$@"`, which runs the commands of lefthook.yml; here a script does so.
    @Test func aLefthookCommandCallsTheTool() throws {
        let push = try PushSession()
        let session = push.session
        for hook in ["pre-commit", "pre-push", "post-checkout"] {
            try writeHook(session, ".git/hooks/\(hook)", "#!/bin/sh\ncall_lefthook run \"\(hook)\" \"$@\"\n")
        }
        try session.show("git migrate hooks install pre-commit pre-push post-checkout")
        var configuration = ""
        for hook in ["pre-commit", "pre-push", "post-checkout"] {
            configuration += try advice(session, hook) + "\n"
        }
        try session.repository.write("lefthook.yml", configuration)
        try session.show("git migrate hooks status pre-commit pre-push post-checkout")
        try session.expectGolden("hooks-lefthook")

        // What lefthook makes of `run`, with {0} for the arguments and use_stdin for standard input.
        let commands = configuration.matches(of: #/(?m)^([a-z-]+):\n(?:.*\n)*?\s+run: (.*)/#)
        for command in commands {
            let line = command.output.2.replacing("{0}", with: "\"$@\"")
            try writeHook(session, ".git/hooks/\(command.output.1)", "#!/bin/sh\n# lefthook\n\(line)\n")
        }
        try session.repository.write("sql/migrations/up/002_half.sql", "SELECT 1;\n")
        try expectRefused(session, "git add . && git commit -q -m x", "002_half has no down script")
        try session.quietly("git commit -q --no-verify -m x")
        try expectRefused(session, "git push -q origin main", "002_half has no down script")
        try expectDone(session, "git checkout -q HEAD~1 && git checkout -q main")
    }
}
