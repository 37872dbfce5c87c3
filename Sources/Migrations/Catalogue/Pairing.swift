/// Pairs halves by version; where several share one, by name.
struct Pairing {
    private(set) var migrations: [Migration] = []
    private(set) var orphans: [Half] = []

    init(ups: [Half], downs: [Half]) {
        let downsByVersion = Dictionary(grouping: downs, by: \.id.version)
        let upsByVersion = Dictionary(grouping: ups, by: \.id.version)
        for (version, ups) in upsByVersion { pair(ups, with: downsByVersion[version] ?? []) }
        for (version, downs) in downsByVersion where upsByVersion[version] == nil { orphans += downs }
    }

    private mutating func pair(_ ups: [Half], with downs: [Half]) {
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
