import Migrations
import Testing

@Suite struct DeploymentLineTests {
    private func deployment(
        started: Int64 = 1_795_253_412,
        number: Int = 3,
        revision: String = "v1.1",
        tag: String? = "v1.1",
        name: String = "Ada Author",
        outcome: Deployment.Outcome = .done,
        steps: [RanStep] = [],
        error: String? = nil,
        remarks: [String] = [],
        to: CommitID? = CommitID(hex: String(repeating: "6e", count: 20))
    ) throws -> Deployment {
        Deployment(
            environment: .production,
            kind: .deploy,
            outcome: outcome,
            key: Deployment.Key(number: number, run: "7d0c4f10-1111-2222-3333-444455556666"),
            started: started,
            milliseconds: 9,
            revision: revision,
            tag: tag,
            from: nil,
            to: to,
            isWhole: outcome == .done,
            actor: Deployment.Person(name: name, email: "ada@example.org"),
            steps: steps,
            error: error,
            remarks: remarks,
            members: outcome == .failed ? Deployment.Members(reached: 2, of: 12) : nil
        )
    }

    @Test func aLineReadsWell() throws {
        let steps = [
            RanStep(.apply, "001_users", milliseconds: 5), RanStep(.revert, "002_posts", milliseconds: 3),
        ]
        #expect(
            try deployment(steps: steps).line
                == "2026-11-21T09:30:12Z deploy production done took=9ms revision=v1.1 tag=v1.1 from=- "
                + "to=\(String(repeating: "6e", count: 20)) whole=yes by=\"Ada Author <ada@example.org>\" "
                + "ran=+001_users:5ms,-002_posts:3ms number=3 run=7d0c4f10-1111-2222-3333-444455556666"
        )
    }

    @Test(arguments: [
        "v1.1", "HEAD~1", ":/say \"it\" again", "a=b", "", "\\", "@{yesterday}", "ends in \\",
    ])
    func aLineIsReadAsItWasWritten(_ revision: String) throws {
        let steps = RanStep.Kind.allCases.map { RanStep($0, "001_ü,:%+ \(revision)", milliseconds: 1) }
        for outcome in [Deployment.Outcome.done, .failed, .interrupted] {
            let written = try deployment(
                revision: revision,
                tag: nil,
                name: "Ada \"Countess\" <L>",
                outcome: outcome,
                steps: steps,
                error: outcome == .done ? nil : "002_posts: 42601",
                remarks: outcome == .done ? [] : ["gate tag overridden: \(revision)", "002_b=\"late\""],
                to: nil
            )
            #expect(Deployment(line: written.line) == written)
        }
    }

    @Test func noWordBreaksTheLineOrSteersATerminal() throws {
        let line = try deployment(revision: "a\nb\u{1B}[2J", name: "Ada\u{202E}").line
        #expect(!line.contains("\n") && !line.contains("\u{1B}") && !line.contains("\u{202E}"))
        #expect(Deployment(line: line) != nil)
    }

    @Test(arguments: [
        "", "words of a person", "2026-11-21T09:30:12Z",
        "2026-13-21T09:30:12Z deploy production done took=9ms",
        "rehearsed restored down=- server=15 after=a base=b",
        "2026-11-21T09:30:12Z deploy production done took=9ms revision=v1 number=1",
        "2026-11-21T09:30:12Z deploy production done took=-9ms revision=v1 number=1 run=r",
        "2026-11-21T09:30:12Z deploy production done took=9ms revision=\"v1 number=1 run=r",
    ])
    func whatIsNoDeploymentIsNotTakenForOne(_ line: String) {
        #expect(Deployment(line: line) == nil)
    }

    @Test func wordsOfALaterToolArePassedOver() throws {
        let deployment = try deployment()
        #expect(Deployment(line: deployment.line + " weather=fine") == deployment)
    }

    @Test func aNoteGrowsByWhatItDoesNotHaveAndLeavesTheRest() throws {
        let (first, second) = (try deployment(), try deployment(started: 1_795_253_500, number: 4))
        let note = Deployment.note("words of a person", with: [first])
        #expect(note == "words of a person\n\(first.line)\n")
        #expect(Deployment.note(note, with: [first, second]) == note + second.line + "\n")
        #expect(Deployment.note(note, with: [first]) == note)
    }

    @Test func linesInTheOrderOfTextAreInTheOrderOfTime() throws {
        let times: [Int64] = [0, 59, 86_399, 86_400, 951_782_400, 1_795_253_412, 4_102_444_799]
        let lines = try times.map { try deployment(started: $0).line }
        #expect(lines == lines.sorted())
        #expect(lines.compactMap { Deployment(line: $0)?.started } == times)
    }
}
