/// A string constant as it stands in a script.
public struct StringConstant: Hashable, Sendable {
    /// What it says.
    public let text: String
    /// Where it stands with its quotes, in bytes of the file.
    public let range: Range<Int>
    /// The words of the type that it is cast to with `::`, without quotes and dots; empty where it is not.
    public let cast: [String]
}

extension Script {
    /// The string constants of a stretch in order: those in plain quotes, since `E''`, `U&''` and `$$` are rare for short words.
    ///
    /// They are not kept: each call reads the stretch again.
    public func stringConstants(in stretch: Range<Int>) -> [StringConstant] {
        var found: [StringConstant] = []
        var lexer = Lexer(source)
        lexer.skip(to: stretch.lowerBound)
        var state = CastState.none
        while let token = lexer.next(), token.range.upperBound <= stretch.upperBound {
            if token.isComment { continue }
            let bytes = source.bytes[token.range]
            if token.kind == .string, bytes.first == UInt8(ascii: "'") {
                found.append(StringConstant(text: Self.unquoted(bytes), range: token.range, cast: []))
                state = .string
            } else {
                state = state.after(token, bytes)
                if state == .name, token.kind != .sign, let last = found.popLast() {
                    found.append(
                        StringConstant(
                            text: last.text,
                            range: last.range,
                            cast: last.cast + [Self.name(bytes, isQuoted: token.kind == .quotedWord)]
                        )
                    )
                }
            }
        }
        return found
    }

    /// How far a cast of the constant before was read.
    private enum CastState {
        case none
        case string
        case cast
        case name
        case dot

        func after(_ token: Token, _ bytes: ArraySlice<UInt8>) -> CastState {
            switch (self, token.kind) {
            case (.string, .sign): bytes.elementsEqual("::".utf8) ? .cast : .none
            case (.cast, .word), (.cast, .quotedWord), (.dot, .word), (.dot, .quotedWord): .name
            case (.name, .sign): bytes.elementsEqual(".".utf8) ? .dot : .none
            default: .none
            }
        }
    }

    private static func unquoted(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
            .split(separator: "''", omittingEmptySubsequences: false).joined(separator: "'")
    }

    private static func name(_ bytes: ArraySlice<UInt8>, isQuoted: Bool) -> String {
        guard isQuoted else { return String(decoding: bytes, as: UTF8.self).lowercased() }
        return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
            .split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\"")
    }
}
