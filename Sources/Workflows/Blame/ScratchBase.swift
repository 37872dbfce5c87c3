import Migrations

extension ScratchServer {
    /// The kept base that has most of these migrations, from the first one on, and how many it has; nil for an empty database.
    func base(of migrations: some Collection<Migration>) throws -> (name: String?, count: Int) {
        let known = try bases()
        guard !known.isEmpty else { return (nil, 0) }
        for count in stride(from: migrations.count, to: 0, by: -1) {
            let name = Self.baseName(of: migrations.prefix(count))
            if known.contains(name) { return (name, count) }
        }
        return (nil, 0)
    }
}
