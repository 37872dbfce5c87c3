import Migrations

extension ScratchServer {
    /// The kept base that has most of these up scripts, from the first one on, and how many it has; nil for an empty database.
    func base(of scripts: some Collection<BlobID>) throws -> (name: String?, count: Int) {
        let known = try bases()
        guard !known.isEmpty else { return (nil, 0) }
        let scripts = Array(scripts)
        for count in stride(from: scripts.count, to: 0, by: -1) {
            let name = Self.baseName(of: Array(scripts[..<count]))
            if known.contains(name) { return (name, count) }
        }
        return (nil, 0)
    }
}
