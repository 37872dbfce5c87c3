import Testing

@Suite struct CommandSuite {
    @Test func builds() {}
}
