# Has fish complete git migrate as it completes git-migrate. Fish 3.6.0 does not come to that by itself, and loads the completion
# of git alone for a line that begins with git: so this is for fish's vendor_conf.d.

complete --command git --condition __fish_git_needs_command --arguments migrate --description 'Move PostgreSQL databases'
complete --command git --no-files --condition '__fish_git_using_command migrate' --arguments '(__git_migrate_as_subcommand)'

function __git_migrate_as_subcommand
    set -l given (commandline -opc)
    set -l at (contains --index -- migrate $given); or return
    complete --do-complete (string join ' ' -- git-migrate (string escape -- $given[(math $at + 1)..-1]))' '(commandline -ct)
end
