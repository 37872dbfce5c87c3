import Testing

@Suite struct MigrationsSuite {
    @Test func builds() {}
}
