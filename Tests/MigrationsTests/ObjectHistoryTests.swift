import Migrations
import Testing

@Suite struct ObjectHistoryTests {
    private func table(_ name: String, _ columns: String...) -> [SchemaObject] {
        [SchemaObject(kind: .table, name: name, parent: nil, definition: "TABLE")]
            + columns.enumerated().map { place, column in
                let words = column.split(separator: " ")
                return SchemaObject(
                    kind: .column,
                    name: "\(name).\(words[0])",
                    parent: name,
                    definition: column,
                    position: place + 1
                )
            }
    }

    private func renamed(_ from: String, _ to: String) -> ObjectRenaming {
        ObjectRenaming([.table], from: from, to: to)
    }

    private func history(_ states: [(schema: [SchemaObject], renamings: [ObjectRenaming])]) -> ObjectHistory {
        var before = Snapshot([])
        return ObjectHistory(
            states.map { state in
                let after = Snapshot(state.schema)
                defer { before = after }
                return SchemaStep(from: before, to: after, renamings: state.renamings)
            }
        )
    }

    /// `column public.a.x: 0 added, 1 changed`.
    private func told(_ history: ObjectHistory) -> [String] {
        history.entries.map { entry in
            let touches = entry.touches.map { "\($0.place) \($0.change.verb.rawValue)" }
            return "\(entry.object.kind.rawValue) \(entry.object.name): \(touches.joined(separator: ", "))"
        }.sorted()
    }

    @Test func anObjectIsFollowedThroughTheNameOfItsTable() {
        let found = history([
            (table("public.a", "x integer", "y text"), []),
            (table("public.b", "x integer", "y text NOT NULL"), [renamed("public.a", "public.b")]),
            (table("public.b", "x bigint", "y text NOT NULL"), []),
        ])
        #expect(
            told(found) == [
                "column public.b.x: 0 added, 2 changed", "column public.b.y: 0 added, 1 changed",
                "table public.b: 0 added, 1 renamed",
            ]
        )
    }

    @Test func twoTablesThatExchangeTheirNamesKeepTheirHistories() {
        let found = history([
            (table("public.a", "x integer"), []),
            (table("public.a", "x integer") + table("public.b", "z text"), []),
            (
                table("public.a", "z text") + table("public.b", "x integer"),
                [
                    renamed("public.a", "public.c"), renamed("public.b", "public.a"),
                    renamed("public.c", "public.b"),
                ]
            ),
        ])
        #expect(
            told(found) == [
                "column public.a.z: 1 added", "column public.b.x: 0 added",
                "table public.a: 1 added, 2 renamed", "table public.b: 0 added, 2 renamed",
            ]
        )
    }

    @Test func aTableThatTakesTheNameOfARenamedOneIsNew() {
        let found = history([
            (table("public.a", "x integer"), []),
            (
                table("public.a", "x bigint") + table("public.old", "x integer"),
                [renamed("public.a", "public.old")]
            ),
        ])
        #expect(
            told(found) == [
                "column public.a.x: 1 added", "column public.old.x: 0 added", "table public.a: 1 added",
                "table public.old: 0 added, 1 renamed",
            ]
        )
    }

    @Test func aRenamingThatDidNotHappenIsNotFollowed() {
        let found = history([
            (table("public.a", "x integer"), []),
            (table("public.a", "x bigint"), [renamed("public.a", "public.b")]),
        ])
        #expect(told(found) == ["column public.a.x: 0 added, 1 changed", "table public.a: 0 added"])
    }

    @Test func whatIsMadeAgainGoesOnAndItsPartsAreTold() {
        let found = history([
            (table("public.a", "x integer"), []), ([], []), (table("public.a", "x integer"), []),
        ])
        #expect(
            told(found) == [
                "column public.a.x: 0 added, 1 removed, 2 added",
                "table public.a: 0 added, 1 removed, 2 added",
            ]
        )
        let touches = found.touches(of: found.entries(named: "a"))
        #expect(touches.map(\.place) == [2, 1, 0])
        #expect(touches.map(\.touches.count) == [2, 1, 2])
    }

    @Test func columnsStandInTheOrderOfTheirTable() {
        let found = history([
            (table("public.a", "m int", "z int", "b int"), []),
            (table("public.a", "b int", "a int"), []),
        ])
        let there = found.entries(named: "a").flatMap(found.parts).filter { !found.entries[$0].isGone }
        #expect(there.map { found.entries[$0].object.name } == ["public.a.b", "public.a.a"])
    }

    @Test(arguments: [
        ("orders", ["public.orders"]), ("ORDERS", ["public.orders"]), ("\"orders\"", ["public.orders"]),
        ("lines", ["billing.lines"]), ("totals", ["archive.totals", "billing.totals"]),
        ("billing.totals", ["billing.totals"]), ("orders.id", ["public.orders.id"]),
        ("\"Odd.Name\"", ["public.\"Odd.Name\""]), ("id", []), ("public", []), ("rders", []),
    ])
    func aNameIsFoundInPublicOrInTheOneSchemaThatHasIt(_ name: String, _ expected: [String]) {
        let found = history([
            (
                table("public.orders", "id bigint") + table("billing.lines") + table("billing.totals")
                    + table("archive.totals") + table("public.\"Odd.Name\""), []
            )
        ])
        #expect(found.entries(named: name).map { found.entries[$0].object.name }.sorted() == expected)
    }
}
