@testable import Migrations

@testable import Git
@testable import Reporting
@testable import Workflows

/// Reports with what a page must bear: hostile names, long ones, many releases, failures, and nothing at all.
enum ReportSamples {
    static let hostile = "<script>alert('\"1\"')</script></details>&amp; `|` \u{202E}[x](javascript:1) **b**"
    static let long = String(repeating: "a_very_long_name_without_a_place_to_break", count: 4)

    /// Nothing is recorded yet.
    static var empty: Report { report([]) }

    /// One environment that is where it is to be.
    static var single: Report {
        report([environment(.production, deployments: [deployment(1, .production)])])
    }

    /// Everything at once.
    static var full: Report {
        let names = ["local", "qa", "staging", "production"].compactMap { EnvironmentName($0) }
        let environments = names.enumerated().map { index, name in
            environment(
                name,
                behind: index,
                source: index == 3
                    ? .gitRecord(written: now - 7200, remote: "origin", because: Unreachable()) : .ledger,
                deployments: (1...40).map { deployment($0, name) }.reversed(),
                drift: index == 1
            )
        }
        let changes = [
            change(hostile, script: "SELECT '\(hostile)';\n", findings: 2),
            change(long, script: "SELECT '\(String(repeating: "wide ", count: 80))';\n\t-- \(hostile)\n"),
            change("4_plain", script: "ALTER TABLE orders ADD COLUMN total numeric;\n"),
        ]
        return report(environments, changes: changes, releases: 30)
    }

    /// So many changes of so many bytes each.
    static func large(_ count: Int, bytes: Int) -> Report {
        let script = String(String(repeating: "SELECT 1; -- ``` fence\n", count: bytes / 22).prefix(bytes))
        return report(
            [environment(.staging, behind: count)],
            changes: (0..<count).map { change("\($0)_t", script: script) }
        )
    }

    // MARK: Parts

    static let now: Int64 = 1_771_600_000
    static let commit = Commit(
        id: id(1),
        tree: id(2),
        parents: [],
        author: Signature(name: hostile, email: "a@b", seconds: now - 90_000, offsetMinutes: 60),
        committer: Signature(name: "C", email: "c@d", seconds: now - 90_000, offsetMinutes: 0),
        summary: hostile,
        message: hostile
    )

    struct Unreachable: Error, CustomStringConvertible {
        var description: String { "no server at <host>" }
    }

    static func id(_ number: Int) -> ObjectID {
        let digits = String(number, radix: 16)
        return ObjectID(hex: String(repeating: "a", count: 40 - digits.count) + digits) ?? .zero
    }

    static func report(
        _ environments: [ReportedEnvironment],
        changes: [ReportedChange] = [],
        releases: Int = 2
    ) -> Report {
        var points = (1...releases).reversed().map { number in
            ReleaseAxis.Point(
                .release,
                names: number % 7 == 0 ? ["v1.\(number).0-\(long)", "v1.\(number).1"] : ["v1.\(number)"],
                commit: CommitID(id(number)),
                at: now - Int64(releases - number) * 86_400,
                environments: environments.indices.filter { $0 * 9 + 1 == number }.map {
                    environments[$0].name
                }
            )
        }
        points.insert(
            ReleaseAxis.Point(
                .aside,
                names: [hostile],
                commit: CommitID(id(99)),
                at: now,
                environments: [.staging]
            ),
            at: 1
        )
        points.insert(
            ReleaseAxis.Point(.tip, names: ["HEAD"], commit: CommitID(id(1)), at: now, environments: []),
            at: 0
        )
        let lacking = changes.map {
            WaysBack.Lacking(id: $0.migration.id, wayBack: .unproven, applied: environments.map(\.name))
        }
        return Report(
            repository: environments.isEmpty ? "shop" : hostile,
            revision: "HEAD",
            commit: environments.isEmpty ? nil : commit,
            written: now,
            toolVersion: "0.1.0",
            environments: environments,
            axis: environments.isEmpty ? ReleaseAxis([], limit: 14) : ReleaseAxis(points, limit: 14),
            changes: changes,
            otherFindings: changes.isEmpty ? [] : [Samples.finding(hostile, path: hostile)],
            checkProblem: nil,
            waysBack: WaysBack(migrations: changes.count + 3, lacking: lacking)
        )
    }

    static func environment(
        _ name: EnvironmentName,
        behind: Int = 0,
        source: EnvironmentStatus.Source = .ledger,
        deployments: [Deployment] = [],
        drift hasDrift: Bool = false
    ) -> ReportedEnvironment {
        var status = EnvironmentStatus(
            environment: name,
            source: source,
            commit: CommitID(id(7)),
            release: hasDrift ? hostile : "v1.1",
            since: now - 86_400,
            actor: hostile,
            looseSteps: 0,
            lacking: (0..<behind).map { migration("\($0)_m") },
            ahead: [],
            edited: [],
            trouble: nil
        )
        status.drift = hasDrift ? .drifted(1) : nil
        let object = SchemaObject(kind: .table, name: hostile, parent: nil, definition: hostile)
        let drift = Drift(
            from: Snapshot([]),
            to: Snapshot(hasDrift ? [object] : []),
            Drift.Record(
                deployment: 4,
                revision: hostile,
                at: now,
                objects: 3,
                majorVersion: 15,
                hasFormat: true
            ),
            majorVersion: 15
        )
        let verdicts: [(gate: Gate, verdict: Verdict?)] = [
            (.checked, .passed(.noErrors(migrations: 2))),
            (.tag, .refused(.noRelease(hostile, pattern: "v*"))),
            (.window, nil), (.confirmation, .awaited),
        ]
        return ReportedEnvironment(
            status: status,
            checklist: behind == 0 ? .nothingToDeploy : .recorded(verdicts),
            history: .success(
                DeploymentLog.Listing(environment: name, because: nil, deployments: deployments)
            ),
            drift: name == .production ? .failure(Unreachable()) : .success(drift)
        )
    }

    static func deployment(_ number: Int, _ name: EnvironmentName) -> Deployment {
        Deployment(
            environment: name,
            kind: number % 6 == 0 ? .rollback : .deploy,
            outcome: number % 5 == 0 ? .failed : .done,
            key: Deployment.Key(number: number, run: "run-\(number)"),
            started: now - 86_400 * Int64(50 - number),
            milliseconds: number * number * number * 13 % 90_000,
            revision: number % 4 == 0 ? hostile : "v1.\(number)",
            tag: nil,
            from: nil,
            to: CommitID(id(number)),
            isWhole: true,
            actor: Deployment.Person(name: hostile, email: ""),
            steps: [RanStep(.apply, number % 3 == 0 ? long : hostile, milliseconds: number)],
            error: number % 5 == 0 ? hostile : nil
        )
    }

    static func migration(_ id: String) -> Migration {
        let file = SourceFile(path: "up/\(id).sql", blob: BlobID(hex: self.id(3).hex))
        return Migration(up: Half(file: file, id: self.migrationID(id)), down: nil)
    }

    static func migrationID(_ text: String) -> MigrationID {
        MigrationID(version: Version(number: 3, width: 1), name: text)
    }

    static func change(_ name: String, script: String, findings: Int = 0) -> ReportedChange {
        ReportedChange(
            migration: PendingMigration(
                id: migrationID(name),
                commit: commit,
                wayBack: .unproven,
                observed: findings == 0
                    ? nil
                    : [
                        ObservedRelation(
                            hostile,
                            lock: "ACCESS EXCLUSIVE",
                            line: 3,
                            work: [.init(.indexBuilt, index: long, line: 3, under: "SHARE")]
                        )
                    ]
            ),
            lacking: [.staging, .production],
            up: ReportedChange.Script(path: "up/\(name).sql", text: script),
            down: ReportedChange.Script(path: "down/\(name).sql", text: script),
            findings: (0..<findings).map { _ in Samples.finding(hostile, path: "up/\(name).sql") }
        )
    }
}
