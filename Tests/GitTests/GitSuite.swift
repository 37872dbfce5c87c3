import Testing

@Suite struct GitSuite {
    @Test func builds() {}
}
