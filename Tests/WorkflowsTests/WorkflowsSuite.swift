import Testing

@Suite struct WorkflowsSuite {
    @Test func builds() {}
}
