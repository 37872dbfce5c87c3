internal import CLibgit2

/// A negative return of libgit2, copied before the next call overwrites its words.
struct Failure {
    let operation: String
    let code: Int32
    let category: Int32
    let message: String

    /// Takes the thread's last error, and clears it so that no later failure is told with these words.
    ///
    /// `git_error_last`: "The memory for this object is managed by libgit2. It should not be freed."
    static func take(_ operation: String, code: Int32) -> Failure {
        defer { git_error_clear() }
        guard let last = git_error_last() else {
            return Failure(operation: operation, code: code, category: 0, message: "no reason was given")
        }
        let message = last.pointee.message.map { String(cString: $0) } ?? ""
        return Failure(operation: operation, code: code, category: last.pointee.klass, message: message)
    }

    func `is`(_ expected: git_error_code) -> Bool { code == expected.rawValue }

    func concerns(_ expected: git_error_t) -> Bool { category == Int32(expected.rawValue) }

    /// An object was not found, as opposed to a reference, a merge base or a file.
    ///
    /// Walks through history return the general code, so that only the words tell.
    var isMissingObject: Bool {
        concerns(GIT_ERROR_ODB) && (self.is(GIT_ENOTFOUND) || message.hasPrefix("object not found"))
    }

    /// The id in "object not found - no match for id (…)".
    var missingObject: ObjectID? {
        guard let open = message.lastIndex(of: "(") else { return nil }
        return ObjectID(hex: message[message.index(after: open)...].prefix(40))
    }

    /// The fact behind a failure for which the caller has no better name.
    var error: GitError {
        if isMissingObject { return .missingObject(missingObject, hint: nil) }
        if concerns(GIT_ERROR_CONFIG) { return configurationError }
        return .other(operation: operation, message: message, code: code)
    }

    /// Splits "failed to parse config file: reason (in path:line, column n)" into its parts.
    private var configurationError: GitError {
        guard let open = message.lastRange(of: " (in "), message.hasSuffix(")") else {
            return .invalidConfiguration(file: nil, line: nil, message: message)
        }
        let lead = "failed to parse config file: "
        var reason = message[..<open.lowerBound]
        if reason.hasPrefix(lead) { reason.removeFirst(lead.count) }

        var place = message[open.upperBound...].dropLast()
        if let column = place.lastRange(of: ", column ") { place = place[..<column.lowerBound] }
        guard let colon = place.lastIndex(of: ":"), let line = Int(place[place.index(after: colon)...]) else {
            return .invalidConfiguration(file: String(place), line: nil, message: String(reason))
        }
        // libgit2 counts the lines of a file from 1, and reports 0 for one that ends without a line feed.
        return .invalidConfiguration(
            file: String(place[..<colon]),
            line: max(line, 1),
            message: String(reason)
        )
    }
}

/// Throws the fact behind a negative return: the one way from libgit2's codes to errors.
///
/// - Parameter explain: names the failure where the caller knows more than its code says.
func check(
    _ code: Int32,
    _ operation: String,
    explain: (Failure) -> GitError? = { _ in nil }
) throws(GitError) {
    guard code < 0 else { return }
    let failure = Failure.take(operation, code: code)
    throw explain(failure) ?? failure.error
}

extension StringProtocol {
    /// The last place where the text stands, without Foundation.
    func lastRange(of text: String) -> Range<Index>? {
        guard !text.isEmpty else { return nil }
        var end = endIndex
        while end > startIndex {
            let start = index(before: end)
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            end = start
        }
        return nil
    }
}
