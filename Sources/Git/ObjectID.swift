internal import CLibgit2

/// The SHA-1 name of a git object: 20 bytes.
public struct ObjectID: Hashable, Sendable, Comparable, CustomStringConvertible {
    // Three big-endian words compare and hash as the 20 bytes do, and need no allocation.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt32

    /// The id of all zeros, with which git says "no object".
    public static let zero = ObjectID(first: 0, second: 0, third: 0)

    private init(first: UInt64, second: UInt64, third: UInt32) {
        self.first = first
        self.second = second
        self.third = third
    }

    /// Reads 40 hexadecimal digits, of either case; nil for anything else.
    public init?(hex: some StringProtocol) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20)
        var high: UInt8?
        for digit in hex.utf8 {
            guard let value = Self.value(ofDigit: digit), bytes.count < 20 else { return nil }
            if let upper = high {
                bytes.append(upper << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        guard high == nil, let id = bytes.withUnsafeBytes({ Self(bytes: $0) }) else { return nil }
        self = id
    }

    /// The 20 bytes of the id.
    public var bytes: [UInt8] {
        withUnsafeBytes(of: first.bigEndian, Array.init)
            + withUnsafeBytes(of: second.bigEndian, Array.init)
            + withUnsafeBytes(of: third.bigEndian, Array.init)
    }

    /// The 40 lower-case hexadecimal digits of the id.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }

    /// The first digits of the id, as people read it. It is not checked to be unique.
    public func abbreviated(_ length: Int = 7) -> String {
        String(hex.prefix(max(0, length)))
    }

    /// The 40 hexadecimal digits.
    public var description: String { hex }

    /// Orders ids as their hexadecimal digits are ordered.
    public static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.first, left.second, left.third) < (right.first, right.second, right.third)
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension ObjectID {
    /// Takes 20 bytes; nil for any other number.
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 20 else { return nil }
        self.init(
            first: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
            second: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            third: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
        )
    }

    init(_ oid: git_oid) {
        self = withUnsafeBytes(of: oid.id) { Self(bytes: $0) } ?? .zero
    }

    /// Copies an id that libgit2 lends; nil for a null pointer.
    init?(_ oid: UnsafePointer<git_oid>?) {
        guard let oid else { return nil }
        self.init(oid.pointee)
    }

    var oid: git_oid {
        var oid = git_oid()
        withUnsafeMutableBytes(of: &oid.id) { $0.copyBytes(from: bytes) }
        return oid
    }
}
