import SQL

/// An object that gets another name or schema.
struct Renaming {
    let object: NamedObject
    let new: ObjectName
}

extension Action {
    /// What RENAME TO and SET SCHEMA change; nil for all else.
    var renaming: Renaming? {
        switch self {
        case .rename(let object, let name, _):
            Renaming(object: object, new: ObjectName(schema: object.name.schema, name))
        case .setSchema(let object, let schema):
            Renaming(object: object, new: ObjectName(schema: schema, object.name.name))
        default:
            nil
        }
    }
}
