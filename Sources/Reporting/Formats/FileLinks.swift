/// Where a reader of a page finds a file.
///
/// Sources: the default variables of GitHub Actions, and the predefined ones of GitLab CI/CD.
struct FileLinks {
    /// What stands before a path.
    private let base: String

    /// On a server, as its continuous integration names it; elsewhere in the repository that holds the page.
    init(_ variables: [String: String]) {
        if let server = variables["GITHUB_SERVER_URL"], let repository = variables["GITHUB_REPOSITORY"],
            let commit = variables["GITHUB_SHA"]
        {
            base = "\(server)/\(repository)/blob/\(commit)/"
        } else if let project = variables["CI_PROJECT_URL"], let commit = variables["CI_COMMIT_SHA"] {
            base = "\(project)/-/blob/\(commit)/"
        } else {
            base = ""
        }
    }

    /// The address of a line, or of the file.
    func address(_ path: String, line: Int?) -> String {
        base + path.percentEncoded + (line.map { "#L\($0)" } ?? "")
    }
}

extension String {
    /// As the path of a relative reference: everything but unreserved characters and slashes in percent signs (RFC 3986).
    var percentEncoded: String {
        utf8.reduce(into: "") { text, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
    }
}
