import Migrations
import Testing

/// Approvals as lines of a note, and what a plan is told by.
@Suite struct ApprovalTests {
    private func statement(
        identity: String? = "8a6e0804-2bd0-4672-b79d-d97027f9071a",
        members: [String] = [],
        from: String? = String(repeating: "a", count: 40),
        plan: String = String(repeating: "0", count: 64),
        by: String = "ada@example.org",
        at: Int64 = 1_700_000_000
    ) -> ApprovalStatement {
        ApprovalStatement(
            environment: .production,
            identity: identity,
            members: members.map { ApprovalStatement.Member($0, identity: $0 == "new" ? nil : "0b1c") },
            from: from.map(CommitID.init(hex:)),
            to: CommitID(hex: String(repeating: "b", count: 40)),
            plan: Fingerprint(hex: plan),
            approver: by,
            at: at
        )
    }

    @Test func aLineHoldsAllOfAnApproval() {
        let signature = Array("-----BEGIN SSH SIGNATURE-----\n\u{0}\u{ff}=\n".utf8)
        for statement in [
            statement(), statement(identity: nil, from: nil, at: -1), statement(by: "ada lovelace @x"),
            statement(identity: nil, members: ["shop_1", "a@b,c d=e", "new", "ü"]),
        ] {
            let approval = Approval(statement, signature: signature)
            #expect(!approval.line.contains("\n"))
            #expect(Approval(line: approval.line) == approval)
        }
    }

    @Test func otherLinesOfTheNoteStay() {
        let approval = Approval(statement(), signature: [1, 2, 255])
        let note = "deployed production\nrehearsed restored down=-\n"
        let added = approval.added(to: note)
        #expect(added.hasPrefix(note))
        #expect(Approval.all(in: added) == [approval])
        #expect(Approval.all(in: approval.added(to: added)).count == 2)
    }

    @Test(arguments: [
        "", "approved", "approved env=production", "approved =", "rehearsed restored down=- server=15",
    ])
    func whatIsNoApprovalIsNone(line: String) {
        #expect(Approval(line: line) == nil)
    }

    @Test func aLineThatIsDamagedOrSaysAThingTwiceIsNone() {
        let line = Approval(statement(), signature: [1, 2, 255]).line
        for damaged in [
            line + "0", line + " env=staging", line.replacing("at=", with: "at=x"),
            line.replacing("signature=", with: "signature=zz"),
            line.replacing("signature=01", with: "signature=+1"),
            line.replacing("env=production", with: "env=Production"),
        ] {
            #expect(Approval(line: damaged) == nil, "\(damaged)")
        }
    }

    @Test func ofAFleetTheMembersAreCoveredThatAreNamed() {
        let one = statement(identity: nil, members: ["shop_1", "shop_2"])
        #expect(one.covers(statement(identity: nil, members: ["shop_2"])))
        #expect(!one.covers(statement(identity: nil, members: ["shop_3"])))
        #expect(!one.covers(statement(identity: nil)))
        #expect(!statement(identity: nil).covers(one))
    }

    @Test func anotherPlanStartOrDatabaseIsAnotherMatter() {
        let one = statement()
        #expect(one.covers(statement(by: "eve@example.org", at: 5)))
        #expect(!one.covers(statement(identity: nil)))
        #expect(!one.covers(statement(from: nil)))
        #expect(!one.covers(statement(plan: String(repeating: "1", count: 64))))
    }

    /// As ssh-keygen(1) has patterns in a list of allowed signers.
    @Test(arguments: [
        ("ada@example.org", true), ("ADA@Example.org", true), ("*@example.org", true),
        ("ad?@example.org", true),
        ("*", true), ("**a*g", true), ("a*", true), ("*@example.com", false), ("ada@example", false),
        ("?da@example.or?g", false), ("", false), ("*b*", false),
    ])
    func aNameMayBeAPattern(pattern: String, isAda: Bool) {
        #expect(Signer(names: [pattern], key: "").isKnown(as: "ada@example.org") == isAda)
    }

    @Test func onePersonIsOneWhateverTheKey() {
        let work = Signer(names: ["Ada@example.org"], key: "one")
        let home = Signer(names: ["ada@example.org", "ada@home"], key: "two")
        #expect(work.isSamePerson(as: home))
        #expect(home.isSamePerson(as: Signer(names: [], key: "two")))
        #expect(!work.isSamePerson(as: Signer(names: ["eve@example.org"], key: "three")))
    }
}
