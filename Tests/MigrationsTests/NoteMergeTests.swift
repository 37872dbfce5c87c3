import Migrations
import Testing

@Suite struct NoteMergeTests {
    private typealias Words = Set<Substring>

    private func words(_ note: String) -> Words { Set(note.split(separator: "\n")) }

    private func note(_ random: inout SplitMix64) -> String {
        let lines = (0..<8).filter { _ in Bool.random(using: &random) }.map { "line \($0)" }
        return lines.shuffled(using: &random).map { $0 + "\n" }.joined()
    }

    @Test func whatEitherAddedIsThereAndWhatEitherTookAwayIsNot() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<2_000 {
            let (base, theirs, ours) = (note(&random), note(&random), note(&random))
            let merged = words(NoteMerge.merged(base: base, theirs: theirs, ours: ours))
            let expected = words(theirs).union(words(ours))
                .subtracting(words(base).subtracting(words(theirs)))
                .subtracting(words(base).subtracting(words(ours)))
            #expect(merged == expected)
        }
    }

    @Test func whatOneSideAloneChangedIsThatSides() {
        var random = SplitMix64(seed: 8)
        for _ in 0..<500 {
            let (base, changed) = (note(&random), note(&random))
            #expect(words(NoteMerge.merged(base: base, theirs: base, ours: changed)) == words(changed))
            #expect(NoteMerge.merged(base: base, theirs: changed, ours: base) == changed)
        }
    }

    @Test func deploymentsComeInTheOrderOfTime() {
        let lines = ["10", "11", "12"].map { hour in
            "2026-11-21T\(hour):00:00Z deploy qa done took=1ms revision=v1 from=- to=- whole=no by=\"A <a>\" ran=- number=1 run=r\(hour)"
        }
        let merged = NoteMerge.merged(
            base: lines[0] + "\n",
            theirs: "\(lines[0])\n\(lines[2])\n",
            ours: "\(lines[0])\n\(lines[1])\n"
        )
        #expect(merged == lines.map { $0 + "\n" }.joined())
    }
}
