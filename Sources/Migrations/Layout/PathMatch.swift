extension PathPattern {
    /// The migration whose half lies at `path`, or nil when the pattern does not match the whole of it.
    ///
    /// - Parameter path: relative to the migrations folder.
    public func match(_ path: String) -> MigrationID? {
        PathMatch(pattern: parts).match(Array(path.utf8))
    }
}

/// Matches a path against the parts of a pattern, with backtracking. Of the ways to match, the one with the longest version wins,
/// and with the shortest name, so that an optional part after it is none of the name.
private struct PathMatch {
    let pattern: [PathPattern.Part]

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    func match(_ path: [UInt8]) -> MigrationID? {
        var found = Found()
        guard match(part: 0, path: path[...], into: &found),
            let version = Version(String(decoding: found.version, as: UTF8.self))
        else { return nil }
        return MigrationID(version: version, name: String(decoding: found.name, as: UTF8.self))
    }

    private struct Found {
        var version: ArraySlice<UInt8> = []
        var name: ArraySlice<UInt8> = []
        /// Where optional parts led nowhere: with many of them, trying all combinations would take forever.
        var deadEnds: Set<DeadEnd> = []
    }

    private struct DeadEnd: Hashable {
        let part: Int
        let start: Int
    }

    private func match(part index: Int, path: ArraySlice<UInt8>, into found: inout Found) -> Bool {
        guard index < pattern.count else { return path.isEmpty }
        switch pattern[index] {
        case .literal(let text):
            return path.starts(with: text.utf8)
                && match(part: index + 1, path: path.dropFirst(text.utf8.count), into: &found)
        case .optional(let alternatives):
            let start = DeadEnd(part: index, start: path.startIndex)
            guard !found.deadEnds.contains(start) else { return false }
            for text in alternatives where path.starts(with: text.utf8) {
                if match(part: index + 1, path: path.dropFirst(text.utf8.count), into: &found) { return true }
            }
            if match(part: index + 1, path: path, into: &found) { return true }
            found.deadEnds.insert(start)
            return false
        case .version:
            for end in versionEnds(in: path, joinedByUnderscore: isFollowedByTwoUnderscores(index)) {
                found.version = path[..<end]
                if match(part: index + 1, path: path[end...], into: &found) { return true }
            }
            return false
        case .name:
            let end = path.firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex
            guard end > path.startIndex else { return false }
            for end in path.startIndex + 1...end {
                found.name = path[..<end]
                if match(part: index + 1, path: path[end...], into: &found) { return true }
            }
            return false
        }
    }

    /// Where a version that starts the path may end, the longest first.
    private func versionEnds(in path: ArraySlice<UInt8>, joinedByUnderscore: Bool) -> [Int] {
        var ends: [Int] = []
        var index = path.startIndex
        while index < path.endIndex, Self.digits.contains(path[index]) {
            while index < path.endIndex, Self.digits.contains(path[index]) { index += 1 }
            ends.append(index)
            guard index < path.endIndex, isJoint(path[index], underscore: joinedByUnderscore) else { break }
            index += 1
        }
        return ends.reversed()
    }

    private func isJoint(_ byte: UInt8, underscore: Bool) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || (underscore && byte == UInt8(ascii: "_"))
    }

    /// Flyway writes `V1_2__name.sql`: a single underscore joins there, since two of them separate.
    private func isFollowedByTwoUnderscores(_ index: Int) -> Bool {
        guard index + 1 < pattern.count, case .literal(let text) = pattern[index + 1] else { return false }
        return text.hasPrefix("__")
    }
}
