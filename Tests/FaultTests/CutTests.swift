import TestSupport
import Testing

/// Whatever happens to the tool or to its connection at any byte, each migration is in exactly once or not at all.
@Suite struct CutTests {
    @Test(arguments: Harm.common)
    func aTransactionalPlanIsNeverHalfIn(harm: Harm) throws {
        try Rounds(Site(.transactional(4))).run(harm, tail: harm == .close ? 400 : 0)
    }
}
