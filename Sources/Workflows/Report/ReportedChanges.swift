import Git
import Migrations

/// What a revision would add to environments, each migration once.
final class ReportedChanges {
    private let project: Project
    private let catalogue: Catalogue
    private let statuses: [EnvironmentStatus]
    private var origins: MigrationOrigins?
    private let pending: [(migration: Migration, known: PendingMigration, lacking: [EnvironmentName])]

    init(_ project: Project, _ target: Target?, _ statuses: [EnvironmentStatus]) throws {
        (self.project, self.statuses) = (project, statuses)
        let catalogue = try target?.catalogue(in: project) ?? .empty
        self.catalogue = catalogue
        origins = target?.commit?.object.map { MigrationOrigins(project, tip: $0, catalogue) }
        var known: [Migration: (PendingMigration, [EnvironmentName])] = [:]
        for status in statuses {
            for (migration, pending) in zip(status.lacking, status.pending) {
                known[migration, default: (pending, [])].1.append(status.environment)
            }
        }
        // What a baseline replaces is in no tree that has the baseline, and lacking all the same.
        pending = known.map { ($0.key, $0.value.0, $0.value.1) }
            .sorted { ($0.0.id, $0.0.up.path) < ($1.0.id, $1.0.up.path) }
    }

    /// The changes with what the check finds in them, and what it finds elsewhere.
    func lists(with findings: [Finding]) -> (changes: [ReportedChange], others: [Finding]) {
        var ofFile = Dictionary(grouping: findings, by: \.location.path)
        let changes = pending.map { migration, known, lacking in
            ReportedChange(
                migration: known,
                lacking: lacking,
                up: script(migration.up),
                down: migration.down.map(script),
                findings: migration.halves.flatMap { ofFile.removeValue(forKey: $0.path) ?? [] }
            )
        }
        return (changes, ofFile.values.joined().sorted(by: Finding.inSourceOrder))
    }

    private func script(_ half: Half) -> ReportedChange.Script {
        let bytes = half.blob.object.flatMap { try? project.repository.blob($0) }
        let isFile = half.file.kind == .file
        return ReportedChange.Script(
            path: half.path,
            text: isFile ? bytes.map { String(decoding: $0, as: UTF8.self) } : nil
        )
    }

    /// What is known of the ways back of all migrations.
    func waysBack() throws -> WaysBack {
        let known = statuses.filter { $0.standing != .unknown }
        return WaysBack(
            migrations: catalogue.migrations.count,
            lacking: try catalogue.migrations.compactMap { migration in
                let wayBack = try origins?.wayBack(of: migration) ?? .unproven
                guard wayBack != .proven else { return nil }
                return WaysBack.Lacking(
                    id: migration.id,
                    wayBack: wayBack,
                    applied: known.filter { status in
                        !status.lacking.contains(migration)
                            && !status.inBetween.contains { $0.baseline == migration.id }
                    }.map(\.environment)
                )
            }
        )
    }
}

/// What the check finds in what a revision would add to environments.
struct ReportedCheck {
    /// Every finding once, in source order.
    let findings: [Finding]
    /// Why it could not run.
    let problem: (any Error)?

    /// Each environment has other migrations already, which are not judged again.
    init(_ project: Project, _ target: Target?, _ statuses: [EnvironmentStatus]) {
        let behind = statuses.filter { !$0.lacking.isEmpty }
        let bases = Set(behind.map { $0.commit?.object })
        do {
            let check = Check(project)
            let found = try target?.commit?.object.map { tip in
                try bases.flatMap { base in
                    let known = base.flatMap { try? project.repository.commit($0).id }
                    return try check.judge(check.subject(ofTree: tip, since: known.map { [$0] } ?? []))
                        .findings
                }
            }
            (findings, problem) = (Set(found ?? []).sorted(by: Finding.inSourceOrder), nil)
        } catch {
            (findings, problem) = ([], error)
        }
    }
}
