import Migrations
import Testing

@Suite struct ProofTests {
    private let down = BlobID(hex: String(repeating: "d", count: 40))
    private let after = Fingerprint(of: ["a"])

    private func proof(_ result: Proof.Result = .restored, down: BlobID?, server: Int = 15) -> Proof {
        Proof(
            result: result,
            down: down,
            server: server,
            after: after,
            base: Fingerprint(of: ["b"]),
            tool: "1.0"
        )
    }

    @Test(arguments: [Proof.Result.restored, .restoredInForm, .notRestored, .failed])
    func aProofIsReadAsItWasWritten(_ result: Proof.Result) {
        for down in [down, nil] {
            let proof = proof(result, down: down)
            #expect(Proof(line: proof.line) == proof)
        }
    }

    @Test(arguments: [
        "", "rehearsed", "rehearsed perhaps down=- server=15 after=a base=b", "a note of somebody's own",
        "rehearsed restored down=- server=old after=a base=b", "rehearsed restored down= server",
    ])
    func whatIsNoProofIsNotTakenForOne(_ line: String) {
        #expect(Proof(line: line) == nil)
    }

    @Test func aNewerProofTakesThePlaceOfOneOfTheSameAndLeavesTheRest() {
        let note = "words of a person\n\(proof(.failed, down: down).line)\n\(proof(down: nil).line)\n"
        let better = proof(down: down)
        let other = proof(down: down, server: 16)
        let after = other.added(to: better.added(to: note))
        #expect(after == "words of a person\n\(proof(down: nil).line)\n\(better.line)\n\(other.line)\n")
        #expect(Proof.all(in: after).count == 3)
    }

    @Test func whatTheScriptDidToTablesIsReadAsItWasWritten() {
        let name = #"public."a:b@c,d+e=f ü""#
        let relations = [
            ObservedRelation("public.orders", lock: "SHARE ROW EXCLUSIVE", line: 3),
            ObservedRelation(
                name,
                lock: "ACCESS EXCLUSIVE",
                line: 12,
                work: ObservedRelation.Kind.allCases.map {
                    .init($0, index: $0.rawValue.hasPrefix("index") ? name : nil, line: 4, under: "SHARE")
                }
            ),
        ]
        for observed in [nil, [], relations] {
            let proof = Proof(
                result: .restored,
                down: down,
                server: 15,
                after: after,
                base: after,
                tool: "1.0",
                observed: observed
            )
            #expect(Proof(line: proof.line) == proof)
        }
        let other = proof(down: down).line + " observed=public.orders:AWESOME@one"
        #expect(Proof(line: other) == proof(down: down))
    }

    @Test func whatALaterToolAddsIsPassedOver() {
        let line = proof(down: down).line + " locks=none"
        #expect(Proof(line: line) == proof(down: down))
    }
}

@Suite struct FingerprintTests {
    @Test func theBeginningsOfAListHaveTheFingerprintsThatTheyHaveByThemselves() {
        let parts = (0..<40).map { String(repeating: "\($0)", count: $0) }
        let beginnings = Fingerprint.ofBeginnings(of: parts)
        #expect(beginnings == (0...parts.count).map { Fingerprint(of: Array(parts.prefix($0))) })
        #expect(Set(beginnings).count == beginnings.count)
    }
}
