import Migrations
import SQL

/// Every remedy there is.
enum Remedies {
    static let all: [any Remedy] = [
        ConcurrentIndexCreation(), ConcurrentIndexRemoval(), ConcurrentForm(), ValidationLater(),
        IndexBeforeConstraint(), NotNullByCheck(),
    ]

    private static let byRule = Dictionary(
        all.flatMap { remedy in remedy.rules.map { ($0, remedy) } },
        uniquingKeysWith: { first, _ in first }
    )

    /// More findings of one script are not offered a fix: a later run mends them.
    private static let most = 100

    /// The findings about a migration with the fixes that there are.
    ///
    /// - Parameter scripts: the halves that are there.
    static func attached(to findings: [Finding], in scripts: [CheckedScript]) throws -> [Finding] {
        var count = 0
        return try findings.map { finding in
            guard count < most, finding.fix == nil, let remedy = byRule[finding.rule],
                let place = MarkedStatement(finding, in: scripts), let fix = try remedy.fix(of: place)
            else { return finding }
            count += 1
            var mended = finding
            mended.fix = fix
            return mended
        }
    }
}

extension MarkedStatement {
    fileprivate init?(_ finding: Finding, in scripts: [CheckedScript]) {
        guard let mark = finding.location.mark,
            let checked = scripts.first(where: { $0.half.path == finding.location.path }),
            let script = checked.script,
            let offset = script.source.offset(line: mark.line, column: mark.column),
            let statement = script.statement(at: offset)
        else { return nil }
        let other = scripts.first { $0.half.path != finding.location.path }
        self.init(
            statement: statement,
            offset: offset,
            checked: checked,
            script: script,
            other: other.flatMap { other in
                other.script.map { OtherHalf(checked: other, script: $0) }
            }
        )
    }
}

extension Script {
    /// The statement that a byte belongs to.
    fileprivate func statement(at offset: Int) -> Statement? {
        var low = 0
        var high = statements.count
        while low < high {
            let middle = (low + high) / 2
            if statements[middle].range.upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low < statements.count && statements[low].range.contains(offset) ? statements[low] : nil
    }
}
