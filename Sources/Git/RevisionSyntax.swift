/// What can be said of a revision's words without a repository (gitrevisions(7)).
enum RevisionSyntax {
    /// "@ alone is a shortcut for HEAD", which libgit2 knows only before a brace.
    static func head(_ spec: String) -> String {
        guard spec.hasPrefix("@") else { return spec }
        let rest = spec.dropFirst()
        switch rest.first {
        case nil, "~", "^", ":": return "HEAD" + rest
        default: return spec
        }
    }

    /// Without suffixes that only peel: `^{}`, `^{commit}`, `^0`.
    static func withoutPeeling(_ spec: String) -> String {
        var spec = spec[...]
        while let suffix = ["^{}", "^{commit}", "^{tag}", "^{object}", "^0", "~0"].first(
            where: spec.hasSuffix
        ) {
            spec = spec.dropLast(suffix.count)
        }
        return String(spec)
    }

    static func isAbbreviatedID(_ spec: String) -> Bool {
        (4..<40).contains(spec.utf8.count) && spec.allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    /// The sides of the first dots outside of braces and before a colon, after which a path or a pattern begins.
    static func range(_ spec: String) -> (from: String, to: String, symmetric: Bool)? {
        let bytes = Array(spec.utf8)
        let dot = UInt8(ascii: ".")
        var depth = 0
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: ":") where depth == 0: return nil
            case dot where depth == 0 && bytes[index...].starts(with: [dot, dot]):
                let symmetric = bytes[index...].starts(with: [dot, dot, dot])
                let from = String(decoding: bytes[..<index], as: UTF8.self)
                let to = String(decoding: bytes[(index + (symmetric ? 3 : 2))...], as: UTF8.self)
                // Two dots alone are the parent folder.
                return from.isEmpty && to.isEmpty && !symmetric ? nil : (from, to, symmetric)
            default: break
            }
        }
        return nil
    }
}
