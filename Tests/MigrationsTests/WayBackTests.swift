import Migrations
import Testing

/// Undoing on several databases brings them to one place, or is refused.
@Suite struct WayBackTests {
    /// A database with the first so many of a line of migrations, of which so many are undone.
    private func way(_ count: Int, undoing undone: Int?) throws -> WayBack {
        let line = try applied("001_a A a", "002_b B b", "003_c C c", "004_d D d")
        let has = Array(line.prefix(count))
        return WayBack(
            from: AppliedSet(has),
            to: undone.map { AppliedSet(has).without(AppliedSet(has.suffix($0))) }
        )
    }

    private func place(_ count: Int) throws -> AppliedSet { try way(count, undoing: nil).from }

    @Test func databasesThatStandAlikeGoBackAlike() throws {
        let ways = [try way(3, undoing: 1), try way(3, undoing: 1)]
        #expect(WayBack.commonEnd(of: ways) == (try place(2)))
    }

    @Test func thoseThatWereBroughtThereBeforeStay() throws {
        // The second one's own last step leads further.
        let ways = [try way(3, undoing: 1), try way(2, undoing: 1)]
        #expect(WayBack.commonEnd(of: ways) == (try place(2)))
        let empty = [try way(2, undoing: 2), try way(0, undoing: nil)]
        #expect(WayBack.commonEnd(of: empty) == (try place(0)))
    }

    @Test func theOrderInWhichMigrationsCameDoesNotMatter() throws {
        let (one, other) = (try applied("001_a A a", "002_b B b"), try applied("002_b B b", "001_a A a"))
        #expect(AppliedSet(one) == AppliedSet(other))
    }

    @Test func whatLeadsApartHasNoEnd() throws {
        #expect(WayBack.commonEnd(of: [try way(4, undoing: 1), try way(2, undoing: 1)]) == nil)
        #expect(WayBack.commonEnd(of: [try way(3, undoing: 1), try way(1, undoing: nil)]) == nil)
        #expect(WayBack.commonEnd(of: [try way(0, undoing: nil)]) == nil)
        #expect(WayBack.commonEnd(of: []) == nil)
    }

    /// After a run that brings any of them to the end, the same question has the same answer.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func aSecondRunEndsWhereTheFirstWasToEnd(seed: UInt64) throws {
        var chance = SplitMix64(seed: seed)
        let depths = try (0...4).map { has in
            try way(has, undoing: has == 0 ? nil : chance.number(1...has))
        }
        let ways = (0..<chance.number(1...5)).map { _ in depths[chance.number(0...4)] }
        guard let end = WayBack.commonEnd(of: ways) else { return }
        #expect(ways.allSatisfy { $0.to == end || $0.from == end })
        guard let there = depths.first(where: { $0.from == end }) else { return }
        let later = ways.map { chance.oneIn(2) ? there : $0 }
        if later.contains(where: { $0.to == end }) {
            #expect(WayBack.commonEnd(of: later) == end)
        }
    }

    @Test func aBaselineIsThePlaceOfWhatItReplaces() throws {
        let archive = Archive(
            release: "v1",
            commit: CommitID(hex: "c"),
            migrations: [
                ArchivedMigration(
                    id: try id("002_baseline"),
                    up: BlobID(hex: "old"),
                    down: nil,
                    parts: [ArchivedMigration(id: try id("001_a"), up: BlobID(hex: "A"), down: nil)]
                ),
                ArchivedMigration(id: try id("003_c"), up: BlobID(hex: "C"), down: nil),
            ]
        )
        let known = { (row: AppliedMigration) in row.up.hex == "B" ? archive : nil }
        let new = try applied("003_baseline B b", "004_d D d")
        let old = AppliedSet(try applied("001_a A a", "003_c C c", "004_d D d"), archive: known)
        #expect(AppliedSet(new, archive: known) == old)
        let end = AppliedSet(try applied("001_a A a", "003_c C c"))
        #expect(old.without(AppliedSet(new.suffix(1), archive: known)) == end)
        #expect(old.without(AppliedSet(new, archive: known)) == AppliedSet([]))
    }
}
