import Testing

@testable import Workflows

@Suite struct SchemaListTests {
    @Test(
        "A list of schemas is read as PostgreSQL reads it",
        arguments: [
            ("", []), ("  ", []), ("public", ["public"]), ("App, public", ["app", "public"]),
            ("\"$user\", public", ["$user", "public"]), ("\"A, b\",c", ["A, b", "c"]),
            ("\"a\"\"b\"", ["a\"b"]), ("\"\"", []), (" a ,\tb ", ["a", "b"]),
        ] as [(String, [String])]
    )
    func names(text: String, names: [String]) {
        #expect(SchemaList.names(in: text) == names)
    }
}
