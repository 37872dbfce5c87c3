/// Whether PostgreSQL takes these bytes as text: UTF-8 by the rules of its `pg_utf8_islegal`, no NUL, and not too much.
enum Encoding {
    /// The first byte that PostgreSQL would refuse, if any.
    static func problem(in bytes: [UInt8]) -> SQLError? {
        if bytes.count > Bounds.bytes { return .tooLarge(limit: Bounds.bytes) }
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0 { return .nul(offset: index) }
            if byte < 0x80 {
                index += 1
                continue
            }
            guard let length = sequenceLength(at: index, in: bytes) else { return .notUTF8(offset: index) }
            index += length
        }
        return nil
    }

    /// The length of the sequence at `index`; nil when it is overlong, a surrogate, above U+10FFFF or cut off.
    private static func sequenceLength(at index: Int, in bytes: [UInt8]) -> Int? {
        let lead = bytes[index]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return nil
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return nil }
        for offset in 2..<max(length, 2) where !bytes[index + offset].isUTF8Continuation { return nil }
        return length
    }
}
