import CLibgit2
public func initgit() -> Int32 { git_libgit2_init() }
