import Migrations
import SQL
import Workflows

/// What a rehearsal says of a finding of `check`, in words.
public struct ObservedFindingText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// `check-scans (up/005.sql:3) confirmed: public.orders was read through`.
    public func line(_ observed: ObservedFinding) -> String {
        let location = observed.finding.location
        let place = location.path.printable + (location.mark.map { ":\($0.line)" } ?? "")
        let head =
            observed.isConfirmed
            ? "\(style.warning("confirmed")):" : "\(style.good("refuted")) on this schema:"
        return "\(observed.finding.rule) (\(place)) \(head) \(words(observed.verdict))"
    }

    private func words(_ verdict: ObservedFinding.Verdict) -> String {
        switch verdict {
        case .confirmedWork(let work, let table): words(work, table.printable)
        case .confirmedLock(let mode, let tables):
            "\(mode.description) on \(listed(tables.map(\.printable)))"
        case .confirmedRefusal: "PostgreSQL refuses it"
        case .refutedWork: "the statement did nothing of the kind"
        case .refutedLock: "no such lock was taken"
        case .refutedRefusal: "PostgreSQL took it"
        }
    }

    private func words(_ work: Observation.Kind, _ table: String) -> String {
        switch work {
        case .rewritten: "\(table) was rewritten"
        case .scanned: "\(table) was read through"
        case .indexBuilt(let index): "index \(index.printable) was built, of all of \(table)"
        case .indexRebuilt(let index): "index \(index.printable) was built anew, of all of \(table)"
        case .emptied: "\(table) was emptied"
        }
    }
}
