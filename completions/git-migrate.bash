# Completes git migrate in bash, by means of git's own completion, which loads this file when it is needed.
#
# git-migrate itself says what may stand at the cursor, a line for each word; lines that begin with a colon name what git's
# completion, or the shell, knows better.

_git_migrate ()
{
	local at=${__git_cmd_idx:-} begun="$cur" word about words_found="" kinds=""
	if [ -z "$at" ]; then
		# Before git 2.31 its completion did not say where the command stands.
		at=1
		while [ "$at" -lt "$cword" ] && [ "${words[at]}" != migrate ]; do at=$((at + 1)); done
	fi
	while IFS=$'\t' read -r word about; do
		case "$word" in
		:*) kinds="$kinds$word " ;;
		*) words_found="$words_found$word"$'\n' ;;
		esac
	done < <(__git migrate --complete "${words[@]:at+1:cword-at-1}" "$cur" 2>/dev/null)

	case "$begun" in
	--*=*) begun="${begun#*=}" ;;
	esac
	if [ -n "$words_found" ]; then
		__gitcomp_nl "$words_found" "" "$begun"
	fi
	case "$kinds" in
	*:refs*)
		# Of a range the end that is begun.
		case "$begun" in
		*..*) __git_complete_refs --cur="${begun##*..}" --pfx="${begun%..*}.." ;;
		*) __git_complete_refs --cur="$begun" ;;
		esac
		;;
	*:remotes*) __gitcomp_nl "$(__git_remotes)" "" "$begun" ;;
	esac
	# Where nothing is found bash completes files, as for git itself.
}

if ! declare -f __git_complete >/dev/null && declare -f _completion_loader >/dev/null; then
	_completion_loader git
fi
if declare -f __git_complete >/dev/null; then
	__git_complete git-migrate _git_migrate
fi
