import Testing

@Suite struct SQLSuite {
    @Test func builds() {}
}
