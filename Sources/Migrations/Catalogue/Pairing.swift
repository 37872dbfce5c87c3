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
        var free = downs
        var unpaired: [Half] = []
        for up in ups {
            if let index = free.firstIndex(where: { $0.id.name == up.id.name }) {
                migrations.append(Migration(up: up, down: free.remove(at: index)))
            } else {
                unpaired.append(up)
            }
        }
        if unpaired.count == 1, free.count == 1 {
            migrations.append(Migration(up: unpaired[0], down: free[0]))
        } else {
            migrations += unpaired.map { Migration(up: $0, down: nil) }
            orphans += free
        }
    }
}
