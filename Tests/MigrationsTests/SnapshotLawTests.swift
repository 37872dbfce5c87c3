import Testing

@testable import Migrations

/// What holds for the difference of any two snapshots, tried on random ones. A failure names its seed.
@Suite struct SnapshotLawTests {
    private static let seeds: ClosedRange<UInt64> = 1...1_000

    @Test func aSnapshotDoesNotDifferFromItself() {
        for seed in Self.seeds {
            let snapshot = RandomSchema(seed: seed).snapshot()
            #expect(SnapshotDifference(from: snapshot, to: snapshot).isEmpty, "seed \(seed)")
        }
    }

    @Test func theOlderSnapshotWithTheDifferenceIsTheNewer() {
        var changed = 0
        for seed in Self.seeds {
            var schema = RandomSchema(seed: seed)
            let (old, new) = (schema.snapshot(), schema.altered())
            let difference = SnapshotDifference(from: old, to: new)
            changed += difference.changes.count
            #expect(old.applying(difference) == new, "seed \(seed)")
        }
        #expect(changed > Self.seeds.count)
    }

    @Test func theDifferenceBackIsTheInverse() {
        for seed in Self.seeds {
            var schema = RandomSchema(seed: seed)
            let (old, new) = (schema.snapshot(), schema.altered())
            let back = SnapshotDifference(from: new, to: old)
            #expect(
                SnapshotDifference(from: old, to: new).changes.map(\.inverse) == back.changes,
                "seed \(seed)"
            )
        }
    }

    @Test func fingerprintsAreEqualForEqualSchemasAlone() {
        for seed in Self.seeds {
            var schema = RandomSchema(seed: seed)
            let (old, new) = (schema.snapshot(), schema.altered())
            #expect(old.fingerprint == Snapshot(old.objects.reversed()).fingerprint, "seed \(seed)")
            let difference = SnapshotDifference(from: old, to: new)
            #expect((old.fingerprint == new.fingerprint) == difference.isOrderOnly, "seed \(seed)")
            if difference.isOrderOnly {
                #expect((old.orderFingerprint == new.orderFingerprint) == difference.isEmpty, "seed \(seed)")
            }
        }
    }

    @Test func theDigestIsThatOfTheStandard() {
        let million = String(repeating: "a", count: 1_000_000)
        let known = [
            "": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq":
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            million: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        ]
        for (text, digest) in known {
            var whole = SHA256()
            whole.add(text.utf8)
            #expect(whole.hex() == digest)
        }
        var inParts = SHA256()
        for character in "abc" { inParts.add(String(character).utf8) }
        #expect(inParts.hex() == known["abc"])
    }

    @Test func namesInTwoUnicodeFormsAreTwoNames() {
        let composed = SchemaObject(
            kind: .table,
            name: "public.\"caf\u{E9}\"",
            parent: nil,
            definition: "TABLE"
        )
        let decomposed = SchemaObject(
            kind: .table,
            name: "public.\"cafe\u{301}\"",
            parent: nil,
            definition: "TABLE"
        )
        #expect(composed.name == decomposed.name)
        #expect(composed != decomposed)
        let difference = SnapshotDifference(from: Snapshot([composed]), to: Snapshot([decomposed]))
        #expect(difference.changes == [.added(decomposed), .removed(composed)])
        #expect(Snapshot([composed]).fingerprint != Snapshot([decomposed]).fingerprint)
    }
}

/// Tables with columns and indexes that share a handful of names, so that two of them have much in common.
private struct RandomSchema {
    private struct Table {
        var definition: Int
        var columns: [(name: String, definition: Int)]
        var indexes: [String: Int]
    }

    private var random: SplitMix64
    private var tables: [String: Table] = [:]

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        for name in ["a", "b", "c", "d"] where !random.oneIn(3) { tables[name] = table() }
    }

    private mutating func table() -> Table {
        let columns = ["x", "y", "z", "w"].filter { _ in !random.oneIn(3) }.shuffled(using: &random)
        let indexes = ["i", "j"].filter { _ in random.oneIn(2) }
        return Table(
            definition: random.number(1...2),
            columns: columns.map { ($0, random.number(1...2)) },
            indexes: Dictionary(uniqueKeysWithValues: indexes.map { ($0, random.number(1...2)) })
        )
    }

    /// The schema after a few changes.
    mutating func altered() -> Snapshot {
        for _ in 0..<random.number(0...3) {
            let name = random.pick(["a", "b", "c", "d"])
            switch random.number(0...4) {
            case 0: tables[name] = table()
            case 1: tables[name] = nil
            case 2: tables[name]?.columns.shuffle(using: &random)
            case 3: if tables[name]?.columns.isEmpty == false { tables[name]?.columns.removeFirst() }
            default: tables[name]?.definition = random.number(1...2)
            }
        }
        return snapshot()
    }

    func snapshot() -> Snapshot {
        Snapshot(
            tables.flatMap { name, table -> [SchemaObject] in
                let whole = SchemaObject(
                    kind: .table,
                    name: name,
                    parent: nil,
                    definition: "TABLE \(name) \(table.definition)"
                )
                let columns = table.columns.enumerated().map { place, column in
                    SchemaObject(
                        kind: .column,
                        name: "\(name).\(column.name)",
                        parent: name,
                        definition: "\(column.name) \(column.definition)",
                        position: place + 1
                    )
                }
                let indexes = table.indexes.map {
                    SchemaObject(
                        kind: .index,
                        name: "\(name)_\($0.key)",
                        parent: name,
                        definition: "INDEX \($0.value)"
                    )
                }
                return [whole] + columns + indexes
            }
        )
    }
}

extension Snapshot {
    /// The newer snapshot, made of this one and of nothing but the difference.
    fileprivate func applying(_ difference: SnapshotDifference) -> Snapshot {
        var byID = Dictionary(uniqueKeysWithValues: objects.map { ($0.id, $0) })
        var orders: [String: [String]] = [:]
        var addedColumns: [SchemaObject] = []
        for change in difference.changes {
            switch change {
            case .added(let object):
                for added in [object] + (difference.parts[object.name] ?? []) {
                    byID[added.id] = added
                    if added.position != nil { addedColumns.append(added) }
                }
            case .removed(let object):
                for removed in [object] + (difference.parts[object.name] ?? []) { byID[removed.id] = nil }
            case .changed(let from, let to):
                byID[from.id] = SchemaObject(
                    kind: to.kind,
                    name: to.name,
                    parent: to.parent,
                    definition: to.definition,
                    position: from.position
                )
            case .reordered(let table, _, let to):
                orders[table] = to
            }
        }
        return Snapshot(byID.values.map { $0.placed(among: byID.values, orders, addedColumns) })
    }
}

extension SchemaObject {
    fileprivate func placed(
        among objects: some Collection<SchemaObject>,
        _ orders: [String: [String]],
        _ added: [SchemaObject]
    ) -> SchemaObject {
        guard position != nil, let parent else { return self }
        let columns = objects.filter { $0.parent == parent && $0.position != nil }
        let place = { (column: SchemaObject) in column.position ?? 0 }
        var order = columns.filter { !added.contains($0) }.sorted { place($0) < place($1) }.map(\.name)
        for column in added.filter({ $0.parent == parent }).sorted(by: { place($0) < place($1) }) {
            order.insert(column.name, at: min(place(column) - 1, order.count))
        }
        order = orders[parent] ?? order
        return SchemaObject(
            kind: kind,
            name: name,
            parent: parent,
            definition: definition,
            position: (order.firstIndex(of: name) ?? 0) + 1
        )
    }
}

extension SnapshotDifference.Change {
    fileprivate var inverse: Self {
        switch self {
        case .added(let object): .removed(object)
        case .removed(let object): .added(object)
        case .changed(let from, let to): .changed(from: to, to: from)
        case .reordered(let table, let from, let to): .reordered(table: table, from: to, to: from)
        }
    }
}
