extension String {
    /// Without spaces and line ends at both sides.
    var trimmedWhitespace: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    /// With every occurrence of some text replaced, from left to right.
    func replacing(_ text: String, by other: String) -> String {
        let searched = Array(utf8)
        let wanted = Array(text.utf8)
        guard !wanted.isEmpty, searched.count >= wanted.count else { return self }
        var result: [UInt8] = []
        var index = 0
        while index < searched.count {
            let end = index + wanted.count
            if end <= searched.count, searched[index..<end].elementsEqual(wanted) {
                result += other.utf8
                index = end
            } else {
                result.append(searched[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether some text occurs, byte for byte.
    func holds(_ text: String) -> Bool {
        let searched = Array(utf8)
        let wanted = Array(text.utf8)
        guard searched.count >= wanted.count else { return false }
        return (0...(searched.count - wanted.count)).contains {
            searched[$0..<($0 + wanted.count)].elementsEqual(wanted)
        }
    }

    /// Percent-encoded but for the unreserved characters of RFC 3986 and those given.
    func percentEncoded(keeping kept: String = "") -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in utf8 {
            let scalar = Unicode.Scalar(byte)
            let isAlphanumeric =
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            if isAlphanumeric || "-._~".utf8.contains(byte) || kept.utf8.contains(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
