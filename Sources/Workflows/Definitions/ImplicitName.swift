/// The names that PostgreSQL picks for what has none.
enum ImplicitName {
    /// NAMEDATALEN less the byte that ends a name.
    private static let longest = 63

    /// `makeObjectName` and `ChooseRelationName`: the table, the columns and a label, the longer of the first two cut until the whole fits,
    /// and a number behind the label while the name is taken.
    static func pick(_ table: String, _ columns: String?, _ label: String, isTaken: (String) -> Bool)
        -> String
    {
        var number = 0
        while true {
            let name = joined(table, columns, number == 0 ? label : "\(label)\(number)")
            if !isTaken(name) { return name }
            number += 1
        }
    }

    private static func joined(_ table: String, _ columns: String?, _ label: String) -> String {
        var (first, second) = (Array(table.utf8), columns.map { Array($0.utf8) } ?? [])
        let overhead = label.utf8.count + 1 + (columns == nil ? 0 : 1)
        while first.count + second.count + overhead > longest {
            if first.count > second.count { first.removeLast() } else { second.removeLast() }
        }
        let parts = [first] + (columns == nil ? [] : [second])
        return (parts.map { String(decoding: $0, as: UTF8.self) } + [label]).joined(separator: "_")
    }

    /// `ChooseIndexColumnNames` and `ChooseIndexNameAddition`: each column by its name, an expression as `expr`, a second one of a name with
    /// a number.
    static func addition(_ columns: [String?]) -> String {
        var names: [String] = []
        for column in columns {
            let base = column ?? "expr"
            var name = base
            var number = 0
            while names.contains(name) {
                number += 1
                name = base + String(number)
            }
            names.append(name)
        }
        return names.joined(separator: "_")
    }
}
