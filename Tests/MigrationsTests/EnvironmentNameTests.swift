import Migrations
import Testing

@Suite struct EnvironmentNameTests {
    @Test(
        "A name is lower-case letters, digits, - and _, and starts with a letter",
        arguments: [
            "local", "production", "a", "eu-west-1", "customer_7", "x-", String(repeating: "a", count: 63),
        ]
    )
    func valid(text: String) throws {
        let name = try #require(EnvironmentName(text))
        #expect(name.text == text && "\(name)" == text)
        #expect(name.reference == "refs/migrate/" + text)
    }

    @Test(
        "Anything else is no name",
        arguments: [
            "", "Production", "1st", "-e", "--all", "_x", "a b", "a.b", "a/b", "../x", "a\n", "a\0", "é",
            "a\u{301}", "ａ", "a.lock", "a@{1}",
            "a~1", "a:b", "a*", String(repeating: "a", count: 64),
        ]
    )
    func invalid(text: String) {
        #expect(EnvironmentName(text) == nil)
    }

    @Test("A name makes the variable that confirms")
    func variable() throws {
        #expect(EnvironmentName.production.confirmationVariable == "CONFIRM_PRODUCTION")
        #expect(try #require(EnvironmentName("eu-west_1")).confirmationVariable == "CONFIRM_EU_WEST_1")
    }

    @Test("The known environments are what their names say, and names sort by letter")
    func known() {
        #expect(EnvironmentName("local") == .local)
        #expect(EnvironmentName("staging") == .staging)
        #expect(EnvironmentName("production") == .production)
        #expect([EnvironmentName.staging, .local, .production].sorted() == [.local, .production, .staging])
    }
}
