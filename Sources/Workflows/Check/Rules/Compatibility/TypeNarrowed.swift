import Migrations
import SQL

/// A type that holds less than the one before it.
struct TypeNarrowed: ScriptRule {
    let id = "type-narrowed"
    let group = RuleGroup.compatibility
    let severity = Severity.warning
    let summary = "The new type of a column holds every value of the old one"

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard script.side == .up else { return [] }
        return try script.actions.flatMap { statement, action -> [Finding] in
            guard case .alterTable(let alteration) = action, alteration.kind == .table,
                try script.surroundings.isBusy(alteration.name)
            else { return [] }
            return try alteration.changes.compactMap { change in
                guard case .alterType(let column, let new, let using) = change,
                    let old = try script.surroundings.before().column(column, of: alteration.name)?.type,
                    let narrowing = TypeNarrowing.of(old, to: new, isConverted: using != nil)
                else { return nil }
                let name = alteration.name.column(column)
                return script.finding(
                    self,
                    "\(name) was \(old.words), and \(message(narrowing, new))",
                    at: statement.range,
                    help: "see that no row holds such a value and no code writes one, and say so: "
                        + "-- migrate: allow type-narrowed: <why>"
                )
            }
        }
    }

    private func message(_ narrowing: TypeNarrowing, _ new: DataType) -> String {
        switch narrowing {
        case .refuses:
            "\(new.words) refuses some of its values: the migration, or running code, fails on them"
        case .cuts: "\(new.words) cuts or rounds some of its values, without a word"
        }
    }
}

extension DataType {
    /// As people write it.
    fileprivate var words: String {
        let names = [
            "int2": "smallint", "int4": "integer", "int8": "bigint", "float4": "real",
            "float8": "double precision",
            "bool": "boolean", "bpchar": "char",
        ]
        let lengths = modifiers.isEmpty ? "" : "(\(modifiers.joined(separator: ",")))"
        return (names[name] ?? ObjectName(name).description) + lengths
            + String(repeating: "[]", count: dimensions)
    }
}
