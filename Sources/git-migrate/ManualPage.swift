import Glibc

/// The manual page of a command, where it was installed with the tool.
///
/// Git opens the page for `git migrate --help`; of `git migrate deploy --help` it does not see the end.
enum ManualPage {
    /// Shows the page of the command on this line in place of this process, if the line asks for it, a person is reading, and the
    /// page is there; returns otherwise.
    static func show(for arguments: ArraySlice<String>, to console: Console) {
        let words = arguments.dropLast()
        guard arguments.last == "--help", console.isReadByPerson, !words.isEmpty,
            words.allSatisfy({ word in word.utf8.allSatisfy { (97...122).contains($0) } }),
            let folder = installation
        else { return }
        let name = (["git-migrate"] + words).joined(separator: "-")
        let page = "\(folder)/share/man/man1/\(name).1"
        guard access(page, R_OK) == 0 || access(page + ".gz", R_OK) == 0 else { return }
        let command = ["git", "help", "--man", name]
        var pointers: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        // Returns only where there is no git, and then the parser tells the options.
        execvp("git", &pointers)
        pointers.forEach { free($0) }
    }

    /// The folder above the `bin` that this program lies in.
    private static var installation: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { return nil }
        let path = String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard let range = path.lastIndex(of: "/").map({ path[..<$0] }), range.hasSuffix("/bin") else {
            return nil
        }
        return String(range.dropLast("/bin".count))
    }
}
