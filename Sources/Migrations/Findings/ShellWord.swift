extension String {
    /// The text as one word of a POSIX shell, in quotes where it needs them: commands in messages can be pasted as they are.
    public var shellWord: String {
        guard isEmpty || hasPrefix("~") || !unicodeScalars.allSatisfy(Self.isPlain) else { return self }
        return "'" + replacing("'", with: "'\\''") + "'"
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/", "@", "%", "+", ":", ",", "=", "~", "^": true
        default: scalar.value >= 0xA0 && scalar.properties.isAlphabetic
        }
    }
}
