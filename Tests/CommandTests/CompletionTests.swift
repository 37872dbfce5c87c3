import Foundation
import TestSupport
import Testing

/// The completions that are installed, in the shells that they are for.
@Suite struct CompletionTests {
    private let session: Session

    init() throws {
        session = try Session()
        try session.repository.commit()
        try session.repository.tag("v1.0")
        try session.repository.git("config", "migrate.staging-eu.url", "postgres:///x")
        try session.repository.git("remote", "add", "upstream", "/nowhere")
        session.environment["COMPLETIONS"] = Tool.package.appendingPathComponent("completions").path
    }

    private static let gitCompletion = "/usr/share/bash-completion/completions/git"

    @Test(.enabled(if: isThere(gitCompletion), "git's completion for bash is not installed"))
    func bashCompletesThroughGitsOwnCompletion() throws {
        let outcome = try inShell(
            "bash",
            """
            source \(Self.gitCompletion)
            source "$COMPLETIONS/git-migrate.bash"
            for COMP_LINE; do
                COMP_POINT=${#COMP_LINE}
                # As readline takes lines apart: = is a word.
                read -r -a COMP_WORDS <<<"${COMP_LINE//=/ = }"
                case $COMP_LINE in *[\\ =]) COMP_WORDS+=('') ;; esac
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
                __git_wrap__git_main
                printf '%s:' "$COMP_LINE"; printf ' [%s]' "${COMPREPLY[@]}"; echo
            done
            """,
            [
                "git migrate depl", "git -C . migrate roll", "git migrate deploy -e stag",
                "git migrate deploy --environment=stag", "git migrate plan v", "git migrate test main..v",
                "git migrate explain unp", "git migrate plan --override=sta", "git migrate check --format=s",
                "git migrate sync ", "git migrate hooks ins", "git migrate deploy --allow-l",
            ]
        )
        #expect(outcome.err == "")
        #expect(
            outcome.out == """
                git migrate depl: [deploy ]
                git -C . migrate roll: [rollback ]
                git migrate deploy -e stag: [staging-eu ] [staging ]
                git migrate deploy --environment=stag: [staging-eu ] [staging ]
                git migrate plan v: [v1.0 ]
                git migrate test main..v: [main..v1.0 ]
                git migrate explain unp: [unpaired ]
                git migrate plan --override=sta: [staging ] [staging-tests ]
                git migrate check --format=s: [sarif ]
                git migrate sync : [upstream ]
                git migrate hooks ins: [install ]
                git migrate deploy --allow-l: [--allow-late ]

                """
        )
    }

    @Test(.enabled(if: isInstalled("zsh"), "zsh is not installed"))
    func zshCompletesWhatIsTyped() throws {
        let outcome = try inShell(
            "zsh",
            """
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell "PS1= PROMPT_EOL_MARK=; stty -echo columns 500; fpath=(\\$COMPLETIONS \\$fpath)
            autoload -Uz compinit; compinit -u -D
            tell () { zle -I; print -r -- \\"<\\$BUFFER>\\"; BUFFER= }; zle -N tell; bindkey '^X' tell
            bindkey '^I' complete-word; print READY-\\$((1 + 1))"
            zpty -r shell answer '*READY-2*' || exit 1
            for line; do
                zpty -w -n shell "$line"$'\\t\\x18'
                zpty -r shell answer '*<*>*' || exit 1
                print -r -- "$line: ${${answer##*<}%%>*}"
            done
            zpty -d shell
            """,
            [
                "git migr", "git migrate depl", "git migrate deploy -e staging-", "git-migrate plan v",
                "git migrate deploy --environment=staging-", "git migrate explain unp",
                "git migrate sync up", "git migrate check main..v",
            ]
        )
        #expect(
            outcome.out == """
                git migr: git migrate\u{20}
                git migrate depl: git migrate deploy\u{20}
                git migrate deploy -e staging-: git migrate deploy -e staging-eu\u{20}
                git-migrate plan v: git-migrate plan v1.0\u{20}
                git migrate deploy --environment=staging-: git migrate deploy --environment=staging-eu\u{20}
                git migrate explain unp: git migrate explain unpaired\u{20}
                git migrate sync up: git migrate sync upstream\u{20}
                git migrate check main..v: git migrate check main..v1.0\u{20}

                """
        )
    }

    @Test(.enabled(if: isInstalled("fish"), "fish is not installed"))
    func fishCompletesTheCommandAndGitsSubcommand() throws {
        let outcome = try inShell(
            "fish",
            """
            set --global --prepend fish_complete_path $COMPLETIONS
            source $COMPLETIONS/git-migrate-subcommand.fish
            for line in $argv
                echo $line: '['(complete --do-complete $line | string replace --regex '\\t.*' '')']'
            end
            """,
            [
                "git migr", "git migrate depl", "git -C . migrate deploy -e stag", "git-migrate plan v",
                "git migrate deploy --environment=stag", "git migrate explain unp", "git migrate sync ",
                "git migrate check main..v",
            ]
        )
        #expect(
            outcome.out == """
                git migr: [migrate]
                git migrate depl: [deploy]
                git -C . migrate deploy -e stag: [staging] [staging-eu]
                git-migrate plan v: [v1.0]
                git migrate deploy --environment=stag: [--environment=staging] [--environment=staging-eu]
                git migrate explain unp: [unpaired]
                git migrate sync : [upstream]
                git migrate check main..v: [main..v1.0]

                """
        )
    }

    @Test func whatFollowsTwoDashesIsAFile() throws {
        #expect(try session.quietly("git migrate --complete deploy -- ''").text == ":files\n")
        #expect(try session.quietly("git migrate --complete deploy ''").text == ":refs\n:files\n")
    }

    @Test(arguments: ["nothing ''", "deploy --wait ''", "new ''", "deploy v1.0 ''", "explain unpaired ''"])
    func whatIsForTheUserToSayIsNotCompleted(words: String) throws {
        #expect(try session.quietly("git migrate --complete \(words)").text == "")
    }

    @Test func outsideOfARepositoryNothingIsSaid() throws {
        session.folder = "/"
        let shown = try session.quietly("git-migrate --complete deploy -e ''")
        #expect(shown.text == "" && shown.status == 0)
        #expect(try session.quietly("git-migrate --complete dep").text.hasPrefix("deploy\t"))
    }

    private func inShell(_ shell: String, _ script: String, _ lines: [String]) throws -> Outcome {
        try session.repository.write(".git/script", script)
        return try run(
            "timeout",
            ["60", shell, session.repository.path + "/.git/script"] + lines,
            environment: session.environment,
            currentFolder: session.folder
        )
    }

    private static func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private static func isInstalled(_ program: String) -> Bool {
        (try? run("sh", ["-c", "command -v \(program)"]))?.status == 0
    }
}
