extension Layout {
    /// The layouts that have a name, the default first.
    public static let presets: [Layout] = [split, rollback, suffix, directory, flyway]

    /// The preset called `name`.
    public static func preset(_ name: String) -> Layout? { presets.first { $0.name == name } }

    /// `up/001_x.sql` and `down/001_x.sql`.
    public static let split = fixed(
        "split",
        up: [.literal("up/"), .version, .literal("_"), .name, .literal(".sql")],
        down: [.literal("down/"), .version, .literal("_"), .name, .literal(".sql")]
    )

    /// `20250210000000_x.sql` and `20250210000000_x_rollback.sql`.
    public static let rollback = fixed(
        "rollback",
        up: [.version, .literal("_"), .name, .literal(".sql")],
        down: [.version, .literal("_"), .name, .literal("_rollback.sql")]
    )

    /// `000001_x.up.sql` and `000001_x.down.sql`, as golang-migrate and sqlx have them.
    public static let suffix = fixed(
        "suffix",
        up: [.version, .literal("_"), .name, .literal(".up.sql")],
        down: [.version, .literal("_"), .name, .literal(".down.sql")]
    )

    /// `2018-07-10-061642_x/up.sql` and `…/down.sql`, as diesel has them.
    public static let directory = fixed(
        "directory",
        up: [.version, .literal("_"), .name, .literal("/up.sql")],
        down: [.version, .literal("_"), .name, .literal("/down.sql")]
    )

    /// `V1_2__x.sql` and `U1_2__x.sql`.
    public static let flyway = fixed(
        "flyway",
        up: [.literal("V"), .version, .literal("__"), .name, .literal(".sql")],
        down: [.literal("U"), .version, .literal("__"), .name, .literal(".sql")]
    )

    private static func fixed(_ name: String, up: [PathPattern.Part], down: [PathPattern.Part]) -> Layout {
        Layout(up: PathPattern(known: up), down: PathPattern(known: down), name: name)
    }
}

extension PathPattern {
    /// A pattern that needs no check, since its parts stand in the source.
    fileprivate init(known parts: [Part]) {
        self.parts = parts
        self.text = parts.reduce(into: "") { text, part in
            switch part {
            case .literal(let literal): text += literal
            case .version: text += "{version}"
            case .name: text += "{name}"
            case .optional(let alternatives): text += "[" + alternatives.joined(separator: "|") + "]"
            }
        }
    }
}
