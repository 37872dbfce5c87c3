extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "'")
    static let doubleQuote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let dollar = UInt8(ascii: "$")
    static let semicolon = UInt8(ascii: ";")

    var isUTF8Continuation: Bool { self & 0xC0 == 0x80 }

    var isLineEnd: Bool { self == .lineFeed || self == .carriageReturn }

    /// `space` of PostgreSQL 15's scan.l; the vertical tab came with 16.
    var isSQLSpace: Bool {
        switch self {
        case .space, UInt8(ascii: "\t"), .lineFeed, .carriageReturn, 0x0C: true
        default: false
        }
    }

    /// `ident_start` of scan.l.
    var startsIdentifier: Bool {
        isASCIILetter || self == UInt8(ascii: "_") || self >= 0x80
    }

    /// `ident_cont` of scan.l.
    var continuesIdentifier: Bool {
        startsIdentifier || isDigit || self == .dollar
    }

    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    var isASCIILetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }

    /// `op_chars` of scan.l.
    var isOperator: Bool {
        switch self {
        case UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "@"), UInt8(ascii: "#"), UInt8(ascii: "^"),
            UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "`"), UInt8(ascii: "?"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: "<"),
            UInt8(ascii: ">"), UInt8(ascii: "="):
            true
        default: false
        }
    }

    /// The characters that let an operator end in `+` or `-`.
    var allowsOperatorToEndInSign: Bool {
        switch self {
        case UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "@"), UInt8(ascii: "#"), UInt8(ascii: "^"),
            UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "`"), UInt8(ascii: "?"), UInt8(ascii: "%"):
            true
        default: false
        }
    }
}
