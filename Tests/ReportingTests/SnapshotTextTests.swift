import Migrations
import Testing

@testable import Reporting

/// What a stranger reads of two schemas that differ.
@Suite struct SnapshotTextTests {
    private let invoice = SchemaObject(
        kind: .table,
        name: "billing.invoice",
        parent: nil,
        definition: "CREATE TABLE billing.invoice"
    )
    private func column(_ name: String, _ type: String, _ position: Int) -> SchemaObject {
        SchemaObject(
            kind: .column,
            name: "billing.invoice." + name,
            parent: "billing.invoice",
            definition: "\(name) \(type)",
            position: position
        )
    }

    private func text(
        _ old: [SchemaObject],
        _ new: [SchemaObject],
        _ occasion: SnapshotText.Occasion = .restoration
    ) -> [String] {
        SnapshotText(occasion, style: .plain)
            .lines(SnapshotDifference(from: Snapshot(old), to: Snapshot(new)))
    }

    @Test func aPartIsNamedWithItsWhole() {
        let (before, after) = ([invoice, column("id", "integer", 1)], column("total", "numeric", 2))
        #expect(text(before, before + [after]) == ["table billing.invoice: column total left behind"])
        #expect(text(before + [after], before) == ["table billing.invoice: column total missing"])
        #expect(text(before, before + [after], .release) == ["table billing.invoice: column total added"])
        #expect(
            text(before, before + [after], .drift) == ["table billing.invoice: column total is not recorded"]
        )
    }

    @Test func theLinesOfADefinitionThatDifferAreShown() {
        let function = { (body: String) in
            SchemaObject(
                kind: .function,
                name: "billing.f(integer)",
                parent: nil,
                definition: "BEGIN\n\(body)\nEND"
            )
        }
        #expect(
            text([function("one")], [function("two")]) == [
                "function billing.f(integer): is not as it was", "      BEGIN", "    - one", "    + two",
                "      END",
            ]
        )
    }

    @Test func partsAreCountedWithTheirWhole() {
        let table = [invoice, column("id", "integer", 1), column("total", "numeric", 2)]
        #expect(text([], table) == ["table billing.invoice: left behind (with 2 columns)"])
        #expect(text(table, []) == ["table billing.invoice: missing (with 2 columns)"])
    }

    @Test func anotherOrderOfColumnsIsSaidAsSuch() {
        let old = [invoice, column("id", "integer", 1), column("total", "numeric", 2)]
        let new = [invoice, column("id", "integer", 2), column("total", "numeric", 1)]
        #expect(
            text(old, new) == [
                "table billing.invoice: the columns are in another order", "    - (id, total)",
                "    + (total, id)",
            ]
        )
        #expect(SnapshotDifference(from: Snapshot(old), to: Snapshot(new)).isOrderOnly)
    }

    @Test func aNameCannotSteerTheTerminal() {
        let table = SchemaObject(kind: .table, name: "public.\"\u{1B}[31m\"", parent: nil, definition: "")
        #expect(text([], [table]) == ["table public.\"\\u{1b}[31m\": left behind"])
    }
}
