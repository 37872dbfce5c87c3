import Migrations
import SQL

/// An object's definition, taken apart: the statement that makes it, and what is set of it afterwards.
struct ObjectText {
    /// The definition without the traits.
    let core: String
    /// Its owner, as SQL writes the role; nil for what has none.
    let owner: String?
    /// Lines that begin with GRANT or REVOKE.
    let rights: [String]
    /// The literal of its comment.
    let comment: String?
    /// Whatever else stands behind.
    let others: [String]

    init(_ object: SchemaObject) {
        let definition = object.definition
        let comment = definition.ranges(of: "\nCOMMENT '").last
        let ownerLine = definition.ranges(of: "\nOWNER TO ").last {
            $0.lowerBound < comment?.lowerBound ?? definition.endIndex
        }
        let end = ownerLine?.lowerBound ?? comment?.lowerBound ?? definition.endIndex
        core = String(definition[..<end])
        var tail = definition[end..<(comment?.lowerBound ?? definition.endIndex)].split(separator: "\n").map(
            String.init
        )
        owner = tail.first.flatMap {
            $0.hasPrefix("OWNER TO ") ? String($0.dropFirst("OWNER TO ".count)) : nil
        }
        if owner != nil { tail.removeFirst() }
        rights = tail.filter { $0.hasPrefix("GRANT ") || $0.hasPrefix("REVOKE ") }
        var others = tail.filter { !$0.hasPrefix("GRANT ") && !$0.hasPrefix("REVOKE ") }
        if let comment {
            let text = definition[definition.index(after: comment.lowerBound)...].dropFirst("COMMENT ".count)
            let label = text.ranges(of: "\nSECURITY LABEL ").first?.lowerBound ?? text.endIndex
            self.comment = String(text[..<label])
            if label < text.endIndex { others.append(String(text[text.index(after: label)...])) }
        } else {
            self.comment = nil
        }
        self.others = others
    }

    /// The first line, which makes the object, and the lines behind it.
    var head: String { core.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? core }

    /// The lines behind the first one.
    var rest: [String] { core.split(separator: "\n").dropFirst().map(String.init) }
}

extension SchemaObject {
    /// The name without that of what it is a part of.
    var ownName: String {
        guard let parent, name.hasPrefix(parent + ".") else { return name }
        return String(name.dropFirst(parent.count + 1))
    }

    /// As ALTER, DROP and COMMENT ON name it; nil for what is named in another way.
    var reference: String? {
        switch kind {
        case .table, .foreignTable, .view, .materializedView, .sequence, .index, .function, .procedure,
            .aggregate, .type,
            .domain, .schema, .statistics, .column, .extension:
            "\(kind.rawValue.uppercased()) \(name)"
        case .trigger, .policy, .rule, .constraint:
            parent.map { "\(kind.rawValue.uppercased()) \(ownName) ON \($0)" }
        default: nil
        }
    }
}
