import Foundation
import TestSupport
import Testing

/// The examples in `docs/ci`, whose commands are run here in the order in which the platforms run them.
@Suite struct PipelineTests {
    private let session: Session
    private let bare: String
    private let databases: [String: String]

    init() throws {
        session = try Session()
        bare = session.repository.folder + "/shop.git"
        databases = [
            "SUPABASE_STAGING_URL": try TestServer.shared().freshDatabase(),
            "SUPABASE_PRODUCTION_URL": try TestServer.shared().freshDatabase(),
        ]
        try session.release("001_users", tag: "v1.0")
        try session.quietly(
            "git migrate init -q && git add -A && git commit -qm Configure && git clone -q --bare . '\(bare)'"
        )
        let known = try session.quietly(
            "git remote add origin '\(bare)' && SUPABASE_STAGING_URL='\(databases["SUPABASE_STAGING_URL"] ?? "")' git migrate deploy v1.0 -e staging -q && git migrate sync -q && git switch -q -c posts"
        )
        try #require(known.status == 0, "\(known.text)")
        try session.writePair(
            "002_posts",
            up: "CREATE TABLE posts (id bigint PRIMARY KEY);\n",
            down: "DROP TABLE posts;\n"
        )
        try session.quietly("git add -A && git commit -qm 'Add posts' && git push -q origin posts")
    }

    @Test func theExampleForGitHubReviewsAndDeploys() throws {
        let example = try PipelineExample("github-actions.yml")
        #expect(example.jobs.map(\.name) == ["review", "staging", "production"])
        let summary = session.repository.folder + "/summary"
        let platform = ["GITHUB_STEP_SUMMARY": summary, "GITHUB_BASE_REF": "main", "GITHUB_REF_NAME": "v1.1"]

        let review = try run(example.job("review"), at: "posts", platform)
        #expect(review.status == 0, "\(review.text)")
        #expect(review.text.contains("1 pair restores the schema"), "\(review.text)")
        #expect(try String(contentsOfFile: summary, encoding: .utf8).contains("002_posts"))

        try tagRelease()
        let staging = try run(example.job("staging"), at: "v1.1", platform)
        #expect(staging.status == 0, "\(staging.text)")
        let production = try run(example.job("production"), at: "v1.1", platform)
        #expect(production.status == 0, "\(production.text)")
        #expect(try String(contentsOfFile: summary, encoding: .utf8).contains("to apply"))
        try expectRecord()
    }

    @Test func theExampleForGitLabReviewsAndDeploys() throws {
        let example = try PipelineExample("gitlab-ci.yml")
        let base = try session.repository.git("rev-parse", "main")
        let platform = [
            "CI_PROJECT_URL": String(bare.dropLast(".git".count)), "CI_COMMIT_TAG": "v1.1",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
        ]
        let review = try run(example.job("review"), at: "posts", platform)
        #expect(review.status == 0, "\(review.text)")
        #expect(review.text.contains("1 pair restores the schema"), "\(review.text)")
        let report = session.repository.folder + "/review/gl-code-quality-report.json"
        let findings = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: report)))
        #expect(findings is [[String: Any]])

        try tagRelease()
        for name in ["staging", "production"] {
            let shown = try run(example.job(name), at: "v1.1", platform)
            #expect(shown.status == 0, "\(shown.text)")
        }
        try expectRecord()
    }

    @Test(
        .enabled(if: isInstalled("check-jsonschema"), "check-jsonschema is not installed"),
        arguments: [
            ("github-actions.yml", ["vendor.github-workflows"]),
            ("gitlab-ci.yml", ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"]),
        ]
    )
    func theExamplesHaveThePlatformsShape(name: String, schema: [String]) throws {
        let path = Tool.package.appendingPathComponent("docs/ci/" + name).path
        let outcome = try TestSupport.run("check-jsonschema", ["--builtin-schema"] + schema + [path])
        #expect(outcome.status == 0, "\(outcome.out)\(outcome.err)")
    }

    /// What follows a `uses:` is a commit, and secrets are given to the step that deploys alone.
    @Test func theExampleForGitHubPinsActionsAndKeepsSecretsToTheirStep() throws {
        let path = Tool.package.appendingPathComponent("docs/ci/github-actions.yml").path
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let uses = text.matches(of: #/uses: (\S+)/#).map(\.1)
        #expect(!uses.isEmpty && uses.allSatisfy { $0.contains(#/@[0-9a-f]{40}$/#) })
        for step in text.components(separatedBy: "      - ") where step.contains("secrets.") {
            #expect(step.contains("git migrate deploy"))
        }
        for job in try PipelineExample("github-actions.yml").jobs {
            #expect(!job.blocks.contains { $0.contains("${{") }, "\(job.name)")
        }
    }

    /// Runs a job's blocks in a clone of its own, as the platform has made it.
    private func run(
        _ job: PipelineExample.Job?,
        at revision: String,
        _ platform: [String: String]
    ) throws -> Session.Shown {
        let job = try #require(job)
        try #require(!job.blocks.isEmpty)
        let folder = session.repository.folder + "/" + job.name
        try session.quietly(
            "git clone -q '\(bare)' '\(folder)' && git -C '\(folder)' checkout -q \(revision)"
        )
        let former = session.environment
        defer {
            // The private server that rehearsals start.
            _ = try? session.quietly("git migrate local stop")
            (session.environment, session.folder) = (former, session.repository.path)
        }
        session.environment.merge(platform) { $1 }
        session.environment.merge(job.variables) { $1 }
        session.environment["CI_PROJECT_DIR"] = folder
        for (name, url) in databases where job.name != "review" { session.environment[name] = url }
        session.folder = folder
        var text = ""
        for block in job.blocks {
            try block.write(toFile: folder + "/.git/block", atomically: false, encoding: .utf8)
            let shown = try session.quietly("exec bash --noprofile --norc -eo pipefail .git/block")
            text += shown.text
            guard shown.status == 0 else {
                return Session.Shown(status: shown.status, text: text + "\n" + block)
            }
        }
        return Session.Shown(status: 0, text: text)
    }

    private func tagRelease() throws {
        try session.quietly(
            "git switch -q main && git merge -q --ff-only posts && git tag -a -m v1.1 v1.1 && git push -q origin main v1.1"
        )
    }

    /// Whoever clones the repository learns that both environments are at the release.
    private func expectRecord() throws {
        let shown = try session.quietly(
            "git migrate init -q; git fetch -q; git migrate status staging production --porcelain"
        )
        #expect(shown.text.components(separatedBy: "\nrelease v1.1\n").count == 3, "\(shown.text)")
    }

    private static func isInstalled(_ program: String) -> Bool {
        (try? TestSupport.run("sh", ["-c", "command -v \(program)"]))?.status == 0
    }
}
