internal import CPgQuery

/// Visits every message of a parse tree below a node, whatever lies between.
///
/// The way down is read from the messages' own description (`protobuf-c.h`: each field's `offset` and `quantifier_offset`),
/// so that no kind of node is forgotten. Recursion is bounded by the depth that scripts are parsed to.
enum TreeWalk {
    /// What a visitor is shown.
    enum Message {
        case function(PgQuery__FuncCall)
        case column(PgQuery__ColumnRef)
        case relation(PgQuery__RangeVar)
        case commonTable(PgQuery__CommonTableExpr)
        case other
    }

    /// Calls `visit` on everything at and below the node, parents first.
    static func visit(_ node: PgQuery__Node, _ visit: (Message) -> Void) {
        withUnsafePointer(to: node) { step(UnsafeRawPointer($0), visit) }
    }

    private static func step(_ message: UnsafeRawPointer, _ visit: (Message) -> Void) {
        guard let descriptor = message.load(as: ProtobufCMessage.self).descriptor?.pointee else { return }
        visit(read(message, descriptor))
        let fields = UnsafeBufferPointer(start: descriptor.fields, count: Int(descriptor.n_fields))
        for field in fields where field.type == PROTOBUF_C_TYPE_MESSAGE {
            if field.label == PROTOBUF_C_LABEL_REPEATED {
                let count = message.load(fromByteOffset: Int(field.quantifier_offset), as: Int.self)
                let first = message.load(
                    fromByteOffset: Int(field.offset),
                    as: UnsafePointer<UnsafeRawPointer?>?.self
                )
                for child in UnsafeBufferPointer(start: first, count: first == nil ? 0 : count) {
                    if let child { step(child, visit) }
                }
            } else if isSet(field, in: message),
                let child = message.load(fromByteOffset: Int(field.offset), as: UnsafeRawPointer?.self)
            {
                step(child, visit)
            }
        }
    }

    private static func read(
        _ message: UnsafeRawPointer,
        _ descriptor: ProtobufCMessageDescriptor
    ) -> Message {
        switch String(cString: descriptor.short_name) {
        case "FuncCall": .function(message.load(as: PgQuery__FuncCall.self))
        case "ColumnRef": .column(message.load(as: PgQuery__ColumnRef.self))
        case "RangeVar": .relation(message.load(as: PgQuery__RangeVar.self))
        case "CommonTableExpr": .commonTable(message.load(as: PgQuery__CommonTableExpr.self))
        default: .other
        }
    }

    /// The members of a union share their place, and the case tells which one is there.
    private static func isSet(_ field: ProtobufCFieldDescriptor, in message: UnsafeRawPointer) -> Bool {
        guard field.flags & UInt32(PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue) != 0 else { return true }
        return message.load(fromByteOffset: Int(field.quantifier_offset), as: UInt32.self) == field.id
    }
}
