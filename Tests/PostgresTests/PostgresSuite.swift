import Testing

@Suite struct PostgresSuite {
    @Test func builds() {}
}
