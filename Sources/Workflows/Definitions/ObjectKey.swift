import SQL

extension ObjectKey {
    init(_ definition: Definition) {
        self.init(
            kind: definition.kind.family,
            name: definition.name,
            arguments: definition.kind.family == .routine
                ? (definition.arguments ?? []).map(\.signature) : nil
        )
    }
}

extension DataType {
    /// What tells the types of two routines: no length, no schema.
    var signature: String { name + (dimensions > 0 ? "[]" : "") }
}

extension ObjectKind {
    /// The kind that objects share names with.
    var family: ObjectKind {
        switch self {
        case .domain: .type
        case .function, .procedure, .aggregate: .routine
        default: self
        }
    }

    /// Whether it lies in a schema.
    var hasSchema: Bool {
        ![
            .schema, .extension, .role, .database, .publication, .subscription, .eventTrigger,
            ObjectKind(rawValue: "TABLESPACE"), ObjectKind(rawValue: "LANGUAGE"),
            ObjectKind(rawValue: "SERVER"),
            ObjectKind(rawValue: "FOREIGN DATA WRAPPER"), ObjectKind(rawValue: "ACCESS METHOD"),
        ].contains(self)
    }

    /// Whether its name alone tells it from others of its kind.
    var isTracked: Bool {
        ![
            ObjectKind(rawValue: "USER MAPPING"), ObjectKind(rawValue: "OPERATOR"),
            ObjectKind(rawValue: "OPERATOR CLASS"),
            ObjectKind(rawValue: "OPERATOR FAMILY"), ObjectKind(rawValue: "CAST"),
            ObjectKind(rawValue: "TRANSFORM"),
            ObjectKind(rawValue: "OBJECT"), ObjectKind(rawValue: "LARGE OBJECT"),
        ].contains(self)
    }
}
