import Testing

@testable import Migrations

/// What rows are made of, and what is said of them later.
@Suite struct SeedValueTests {
    @Test(arguments: [
        ("((state)::text = ANY (ARRAY['new'::text, 'it''s'::text]))", ["new", "it's"], []),
        ("((total > 100) AND (total <= (2000)::numeric))", [], [100, 2000]),
        ("(length(a1) = 64)", [], [64]),
        ("(x = ANY ('{1,b}'::text[]))", ["{1,b}", "1", "b"], []),
        ("(n >= '-5'::integer)", ["-5"], [-5]),
    ])
    func constantsAreReadOutOfConditions(_ expression: String, _ texts: [String], _ numbers: [Int]) {
        let constants = SeedConstants(in: expression)
        #expect(constants.texts == texts)
        #expect(constants.numbers == numbers)
    }

    @Test func aTableFollowsThoseItRefersTo() {
        let table = { (id: Int, targets: [Int]) in
            var table = SeedTable(id: id, name: "\(id)", isPartitioned: false)
            table.references = targets.map {
                SeedReference(name: "", columns: [1], table: $0, targets: [1])
            }
            return table
        }
        let order = [table(1, [2]), table(2, [3, 2]), table(3, []), table(4, [5]), table(5, [4])]
            .inOrderOfNeed
        #expect(order.map(\.id) == [3, 2, 1, 5, 4])
    }

    @Test func valuesOfOneTypeDifferFromRowToRow() {
        for type in ["text", "int4", "uuid", "timestamptz", "bytea", "inet", "jsonb", "numeric"] {
            let first = (1...SeedValues.rows).map {
                SeedValues.candidates(of: .scalar(type, modifier: -1), row: $0)[0]
            }
            #expect(Set(first).count == SeedValues.rows, "\(type)")
        }
    }

    private static let before = TableRows(
        columns: ["id", "a", "b"],
        key: [0],
        rows: [["1", "x", nil], ["2", "y", "u"], ["3", nil, "v"]]
    )

    @Test(arguments: [
        ([["3", nil, "v"], ["1", "x", nil], ["2", "y", "u"], ["4", "new", "w"]], []),
        ([["1", "x", nil], ["3", nil, "v"]], [RowLoss.rows(1)]),
        ([["1", nil, nil], ["2", nil, "u"], ["3", nil, "v"]], [.emptied(column: "a")]),
        ([["1", "x", "0"], ["2", "y", "u"], ["3", nil, "v"]], [.changed(column: "b", rows: 1)]),
        // Other keys and the same rows.
        ([["7", "x", nil], ["8", "y", "u"], ["9", nil, "v"]], [.changed(column: "id", rows: 3)]),
    ])
    func lossesAreToldByKey(_ rows: [[String?]], _ losses: [RowLoss]) {
        #expect(Self.before.losses(to: TableRows(columns: ["id", "a", "b"], key: [0], rows: rows)) == losses)
    }

    @Test func lossesAreToldWithoutAKey() {
        let plain = TableRows(columns: ["a", "b"], key: [], rows: [["x", "1"], ["x", "2"], ["y", "2"]])
        let loss = { (rows: [[String?]]) in
            plain.losses(to: TableRows(columns: ["b", "a"], key: [], rows: rows))
        }
        #expect(loss([["2", "y"], ["1", "x"], ["2", "x"]]) == [])
        #expect(loss([["2", "y"], ["1", "x"]]) == [.rows(1)])
        #expect(loss([["2", nil], ["1", nil], ["2", nil]]) == [.emptied(column: "a")])
        #expect(
            plain.losses(to: TableRows(columns: ["a"], key: [], rows: [["x"], ["x"], ["y"]])) == [
                .column("b")
            ]
        )
    }
}
