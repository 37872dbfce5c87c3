import Git

/// A reference that a push changes, as git tells its hooks.
public struct ReferenceUpdate: Hashable, Sendable {
    /// The full name in the repository that receives the push.
    public let reference: String
    /// What it holds there before; nil if it does not exist.
    public let old: ObjectID?
    /// What it shall hold; nil if it is deleted.
    public let new: ObjectID?

    /// A change of a reference.
    public init(_ reference: String, old: ObjectID?, new: ObjectID?) {
        self.reference = reference
        self.old = old
        self.new = new
    }

    /// The branch's short name; nil if it is no branch.
    public var branch: String? { short("refs/heads/") }
    /// The tag's short name; nil if it is no tag.
    public var tag: String? { short("refs/tags/") }

    private func short(_ prefix: String) -> String? {
        reference.hasPrefix(prefix) ? String(reference.dropFirst(prefix.count)) : nil
    }
}

/// What a hook was given is not what git gives it.
public enum PushProblem: Error, Hashable, Sendable {
    /// A line of standard input that names no change of a reference.
    case unreadableLine(String)
}

extension ReferenceUpdate {
    /// What git writes to pre-push: `<local ref> <local oid> <remote ref> <remote oid>` on each line (githooks(5)).
    public static func ofSent(_ lines: [String]) throws(PushProblem) -> [ReferenceUpdate] {
        var updates: [ReferenceUpdate] = []
        for line in lines where !line.isEmpty {
            // What stands first is what the user has typed, such as HEAD@{1 day ago}.
            let words = line.split(separator: " ").suffix(3)
            guard words.count == 3, let new = words.first.flatMap({ ObjectID(hex: String($0)) }),
                let old = words.last.flatMap({ ObjectID(hex: String($0)) })
            else { throw .unreadableLine(line) }
            let reference = String(words[words.startIndex + 1])
            updates.append(ReferenceUpdate(reference, old: old.orNil, new: new.orNil))
        }
        return updates
    }

    /// What git writes to pre-receive: `<old oid> <new oid> <ref>` on each line (githooks(5)).
    public static func ofReceived(_ lines: [String]) throws(PushProblem) -> [ReferenceUpdate] {
        var updates: [ReferenceUpdate] = []
        for line in lines where !line.isEmpty {
            let words = line.split(separator: " ")
            guard words.count == 3, let old = ObjectID(hex: String(words[0])),
                let new = ObjectID(hex: String(words[1]))
            else { throw .unreadableLine(line) }
            updates.append(ReferenceUpdate(String(words[2]), old: old.orNil, new: new.orNil))
        }
        return updates
    }
}

extension ObjectID {
    /// Nil for the id of zeros, by which git says that there is nothing.
    var orNil: ObjectID? { self == .zero ? nil : self }
}
