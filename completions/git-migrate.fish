# Completes git-migrate in fish, and git migrate, for which fish's completion of git asks for that of git-migrate.
#
# git-migrate itself says what may stand at the cursor, a line for each word with a tab before its description; lines that
# begin with a colon name what git or the shell knows better.

function __git_migrate_complete
    set -l given (commandline -opc)
    set -l begun (commandline -ct)
    # Of --option=value the tool completes the value.
    set -l before (string match --regex -- '^--[^=]*=' $begun; or echo)
    for line in (git migrate --complete $given[2..-1] "$begun" 2>/dev/null)
        switch $line
            case ':refs'
                # Of a range the end that is begun.
                set -l before (string match --regex -- '^--[^=]*=.*\.\.|^--[^=]*=|^.*\.\.' $begun; or echo)
                printf '%s\n' $before(git for-each-ref --format='%(refname:short)' refs/tags refs/heads refs/remotes 2>/dev/null)
            case ':remotes'
                printf '%s\n' $before(git remote 2>/dev/null)
            case ':files'
                __fish_complete_path (string replace --regex -- '^--[^=]*=' '' $begun)
            case '*'
                printf '%s\n' $before$line
        end
    end
end

complete --command git-migrate --no-files --arguments '(__git_migrate_complete)'
