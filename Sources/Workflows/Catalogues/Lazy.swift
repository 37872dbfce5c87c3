/// A value that is made when it is first asked for, and only then.
final class Lazy<Value> {
    private var made: Value?
    private let make: () throws -> Value

    init(_ make: @escaping () throws -> Value) { self.make = make }

    /// Whether it was asked for.
    var isMade: Bool { made != nil }

    /// The value.
    ///
    /// - Throws: what making it throws, each time.
    var value: Value {
        get throws {
            if let made { return made }
            let value = try make()
            made = value
            return value
        }
    }
}
