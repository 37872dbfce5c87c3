#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

/* git_libgit2_opts is variadic, which Swift cannot call: each option that the wrapper sets has a typed form here. */

static inline int git_option_owner_validation(int enabled)
{
	return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

static inline int git_option_search_path(git_config_level_t level, const char *path)
{
	return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

static inline int git_option_extensions(const char **names, size_t count)
{
	return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}

static inline int git_option_synchronous_writes(int enabled)
{
	return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}
