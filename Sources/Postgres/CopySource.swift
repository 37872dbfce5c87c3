/// What the server is sent when it asks for the rows of a COPY … FROM stdin: bytes that are in memory already, and never are
/// copied as a whole.
public struct CopySource: Sendable {
    /// A stretch of what is sent.
    public enum Part: Sendable {
        /// Rows in the format of the COPY, as they are.
        case rows(ArraySlice<UInt8>)
        /// A value of a row in text format, which is escaped on its way (manual, COPY, "Text Format").
        case value(ArraySlice<UInt8>)
    }

    private let parts: [Part]

    /// Parts that are sent one after the other.
    public init(_ parts: [Part]) { self.parts = parts }

    /// Rows in the format of the COPY, without the closing `\.` line.
    public init(rows: ArraySlice<UInt8>) { parts = [.rows(rows)] }

    /// Passes on all bytes, so many at a time; the rest is left out when the body returns false. Returns whether it got all.
    func forEach(piece size: Int, _ body: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        parts.allSatisfy { part in
            switch part {
            case .rows(let bytes): Self.pieces(of: bytes, size).allSatisfy { $0.withUnsafeBytes(body) }
            case .value(let bytes):
                Self.pieces(of: bytes, size).allSatisfy { Self.escaped($0).withUnsafeBytes(body) }
            }
        }
    }

    private static func pieces(of bytes: ArraySlice<UInt8>, _ size: Int) -> some Sequence<ArraySlice<UInt8>> {
        stride(from: bytes.startIndex, to: bytes.endIndex, by: size).lazy.map { bytes[$0...].prefix(size) }
    }

    private static func escaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            let sign: UInt8? =
                switch byte {
                case UInt8(ascii: "\\"): byte
                case UInt8(ascii: "\n"): UInt8(ascii: "n")
                case UInt8(ascii: "\r"): UInt8(ascii: "r")
                case UInt8(ascii: "\t"): UInt8(ascii: "t")
                default: nil
                }
            if sign != nil { escaped.append(UInt8(ascii: "\\")) }
            escaped.append(sign ?? byte)
        }
        return escaped
    }
}
