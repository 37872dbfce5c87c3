internal import CLibgit2
import Glibc

/// A name for an object, under `refs/`.
public struct Reference: Hashable, Sendable {
    /// The full name.
    public let name: String
    /// The id that it holds; of an annotated tag the tag object's.
    public let target: ObjectID
}

extension Repository {
    /// The id that a reference holds, symbolic ones resolved; nil if it does not exist.
    ///
    /// - Parameter name: the full name.
    /// - Throws: `GitError.invalidReferenceName`.
    public func reference(_ name: String) throws(GitError) -> ObjectID? {
        try checkReferenceName(name)
        var oid = git_oid()
        let code = git_reference_name_to_id(&oid, pointer, name)
        if code == GIT_ENOTFOUND.rawValue {
            git_error_clear()
            return nil
        }
        try check(code, "read reference '\(name)'")
        return ObjectID(oid)
    }

    /// The references whose name begins with some text, such as `refs/migrate/`, by name.
    public func references(under prefix: String) throws(GitError) -> [Reference] {
        var references: [Reference] = []
        try forEachReference(under: prefix) { name, reference throws(GitError) in
            if let target = ObjectID(git_reference_target(reference)) {
                references.append(Reference(name: name, target: target))
            } else if let target = try self.reference(name) {
                references.append(Reference(name: name, target: target))
            }
        }
        return references.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Points a reference at an object, only if it is still what the caller last saw.
    ///
    /// A reflog is written even outside of git's default set of names. Its author is the committer's identity,
    /// or `user@host` where none is configured.
    ///
    /// - Parameters:
    ///   - name: the full name, under `refs/`.
    ///   - expected: what it holds now; nil if it must not exist.
    ///   - message: the reflog's line.
    /// - Throws: `GitError.referenceChanged`, `.invalidReferenceName`, `.missingObject`.
    public func updateReference(
        _ name: String,
        to id: ObjectID,
        expecting expected: ObjectID?,
        message: String
    ) throws(GitError) {
        try checkReferenceName(name, underRefs: true)
        _ = try objectHeader(id)
        let signature = try reflogSignature()
        try check(git_repository_set_ident(pointer, signature.name, signature.email), "set the identity")
        let line = Reflog.line(message)

        // With the id of zeros libgit2 compares under the lock and writes only what does not exist. Without
        // force it would look before it takes the lock, and a second writer could slip in between.
        var (target, current) = (id.oid, (expected ?? .zero).oid)
        let code = try Locking.retry { () throws(GitError) in
            // A file like any other: whoever loses the race to write the reference has only touched it.
            try ensureReflog(of: name)
            var reference: OpaquePointer?
            defer { git_reference_free(reference) }
            return git_reference_create_matching(&reference, pointer, name, &target, 1, &current, line)
        }
        try checkSwap(code, name, expected: expected)
        if try !writesReflog() {
            try Reflog.append(
                Reflog.Line(old: expected ?? .zero, new: id, committer: signature, message: line),
                to: commonDirectory + "/logs/" + name
            )
        }
    }

    /// Removes a reference, and its reflog with it.
    ///
    /// - Parameter expected: what it holds now; nil removes it whatever it holds, and does nothing if it is gone.
    /// - Throws: `GitError.referenceChanged`, `.invalidReferenceName`.
    public func deleteReference(_ name: String, expecting expected: ObjectID?) throws(GitError) {
        try checkReferenceName(name, underRefs: true)
        guard let found = try reference(name) else {
            guard expected == nil else { throw .referenceChanged(name: name, expected: expected, found: nil) }
            return
        }
        if let expected, found != expected {
            throw .referenceChanged(name: name, expected: expected, found: found)
        }
        let reference = try open("read reference '\(name)'", freedBy: git_reference_free) {
            git_reference_lookup(&$0, pointer, name)
        }
        // git_reference_delete: "an error if the reference has changed from the time it was looked up".
        guard let looked = ObjectID(git_reference_target(reference.pointer)), looked == found else {
            throw .referenceChanged(name: name, expected: expected, found: try self.reference(name))
        }
        let code = Locking.retry { git_reference_delete(reference.pointer) }
        try checkSwap(code, name, expected: expected ?? found)
    }

    private func checkSwap(_ code: Int32, _ name: String, expected: ObjectID?) throws(GitError) {
        let changes = [GIT_EMODIFIED.rawValue, GIT_EEXISTS.rawValue, GIT_ENOTFOUND.rawValue]
        if changes.contains(code) {
            let found = try reference(name)
            if found != expected {
                git_error_clear()
                throw .referenceChanged(name: name, expected: expected, found: found)
            }
        }
        try check(code, "update reference '\(name)'")
    }

    func checkReferenceName(_ name: String, underRefs: Bool = false) throws(GitError) {
        var isValid: Int32 = 0
        guard !name.utf8.contains(0), !underRefs || name.hasPrefix("refs/"),
            git_reference_name_is_valid(&isValid, name) == 0, isValid == 1
        else {
            git_error_clear()
            throw .invalidReferenceName(name)
        }
    }

    /// Calls with each reference whose name begins with the prefix; the pointer is valid during the call.
    func forEachReference(
        under prefix: String,
        _ body: (String, OpaquePointer) throws(GitError) -> Void
    ) throws(GitError) {
        // A name holds none of these, and in a pattern they would mean something else.
        guard !prefix.contains(where: { "*?[\\\0".contains($0) }) else { return }
        let iterator = try open("list references", freedBy: git_reference_iterator_free) {
            git_reference_iterator_glob_new(&$0, pointer, prefix + "*")
        }
        while true {
            var next: OpaquePointer?
            let code = git_reference_next(&next, iterator.pointer)
            if code == GIT_ITEROVER.rawValue {
                git_error_clear()
                return
            }
            try check(code, "list references")
            // "The reference should be freed."
            defer { git_reference_free(next) }
            guard let next, let name = git_reference_name(next) else { continue }
            try body(String(cString: name), next)
        }
    }
}

/// Another process holds a reference's lock for some microseconds only.
enum Locking {
    /// Tries for 100 ms, which is git's own `core.filesRefLockTimeout`.
    static func retry(_ attempt: () throws(GitError) -> Int32) throws(GitError) -> Int32 {
        for _ in 0..<20 {
            let code = try attempt()
            guard code == GIT_ELOCKED.rawValue else { return code }
            usleep(5_000)
        }
        return try attempt()
    }

    static func retry(_ attempt: () -> Int32) -> Int32 {
        for _ in 0..<20 {
            let code = attempt()
            guard code == GIT_ELOCKED.rawValue else { return code }
            usleep(5_000)
        }
        return attempt()
    }
}
