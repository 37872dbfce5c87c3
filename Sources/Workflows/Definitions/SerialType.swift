import SQL

/// The integer types behind the serial types.
enum SerialType: String, CaseIterable {
    case smallserial
    case serial
    case bigserial

    init?(_ type: DataType?) {
        switch type?.name {
        case "smallserial", "serial2": self = .smallserial
        case "serial", "serial4": self = .serial
        case "bigserial", "serial8": self = .bigserial
        default: return nil
        }
    }

    var integer: String {
        switch self {
        case .smallserial: "smallint"
        case .serial: "integer"
        case .bigserial: "bigint"
        }
    }

    /// As pg_type has it.
    var catalogueName: String {
        switch self {
        case .smallserial: "int2"
        case .serial: "int4"
        case .bigserial: "int8"
        }
    }
}
