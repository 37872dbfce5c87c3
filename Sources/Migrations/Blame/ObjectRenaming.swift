/// That a migration gives an object another name, which its parts then bear too.
public struct ObjectRenaming: Hashable, Sendable {
    /// What the object may be: `ALTER TABLE` renames views too.
    public let kinds: Set<SchemaObject.Kind>
    /// Its name before, as a snapshot writes it.
    public let from: String
    /// Its name after.
    public let to: String

    /// A renaming.
    public init(_ kinds: Set<SchemaObject.Kind>, from: String, to: String) {
        (self.kinds, self.from, self.to) = (kinds, from, to)
    }

    /// Whether it is about the object itself, not one that the object is a part of.
    func renames(_ kind: SchemaObject.Kind, _ name: String) -> Bool {
        kinds.contains(kind) && name.isIdentical(to: from)
    }

    /// What the object is called afterwards.
    public func name(of kind: SchemaObject.Kind, _ name: String) -> String {
        if renames(kind, name) { return to }
        return name.hasPrefix(from + ".") ? to + name.dropFirst(from.count) : name
    }
}

extension ObjectRenaming {
    /// The definition of an object as it reads once the renaming is done: nothing else has changed where it then is the newer one.
    public func rewritten(_ object: SchemaObject) -> String {
        var text = Self.replacing(from, by: to, in: object.definition)
        let (old, new) = (QualifiedName(from), QualifiedName(to))
        let table = old.parts.dropLast().joined(separator: ".")
        let isNear = object.parent == table || object.name == from || object.name == to
        if let last = old.parts.last, let next = new.parts.last, last != next,
            isNear || object.definition.contains(table) && old.parts.count > 2
        {
            text = Self.replacing(last, by: next, in: text)
        }
        return text
    }

    /// Replaces a name wherever it stands as a whole.
    private static func replacing(_ name: String, by other: String, in text: String) -> String {
        guard !name.isEmpty, text.contains(name) else { return text }
        let (bytes, wanted) = (Array(text.utf8), Array(name.utf8))
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let end = index + wanted.count
            if end <= bytes.count, bytes[index..<end].elementsEqual(wanted),
                index == 0 || !isPartOfName(bytes[index - 1]), end == bytes.count || !isPartOfName(bytes[end])
            {
                result += other.utf8
                index = end
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }
}
