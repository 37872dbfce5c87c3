/// Pairs halves by version; where several share one, by name.
struct Pairing {
    private(set) var migrations: [Migration] = []
    private(set) var orphans: [Half] = []

    /// Migrations come in the order of their up halves, which mostly is that of their versions: to sort them then is quick.
    init(ups: [Half], downs: [Half]) {
        var downsByVersion = Dictionary(grouping: downs, by: \.id.version)
        var upsByVersion = Dictionary(grouping: ups, by: \.id.version)
        for up in ups {
            guard let ups = upsByVersion.removeValue(forKey: up.id.version) else { continue }
            pair(ups, with: downsByVersion.removeValue(forKey: up.id.version) ?? [])
        }
        orphans += downsByVersion.values.joined()
    }

    private mutating func pair(_ ups: [Half], with downs: [Half]) {
        if ups.count == 1, downs.count <= 1, let up = ups.first {
            migrations.append(Migration(up: up, down: downs.first))
            return
        }
        var byName = Dictionary(grouping: downs.reversed(), by: \.id.name)
        var unpaired: [Half] = []
        for up in ups {
            if let down = byName[up.id.name]?.popLast() {
                migrations.append(Migration(up: up, down: down))
            } else {
                unpaired.append(up)
            }
        }
        let free = byName.values.joined()
        if unpaired.count == 1, free.count == 1, let up = unpaired.first, let down = free.first {
            migrations.append(Migration(up: up, down: down))
        } else {
            migrations += unpaired.map { Migration(up: $0, down: nil) }
            orphans += free
        }
    }
}
