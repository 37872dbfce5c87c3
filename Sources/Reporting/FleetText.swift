import Migrations
import Workflows

/// A fleet in words: where its members stand, and what became of them.
public struct FleetText {
    let style: Style
    let fleet: EnvironmentName
    let isDetailed: Bool

    /// Text about a fleet in a style.
    ///
    /// - Parameter isDetailed: whether all members are named, and all plans shown.
    public init(_ style: Style, fleet: EnvironmentName, isDetailed: Bool = false) {
        self.style = style
        self.fleet = fleet
        self.isDetailed = isDetailed
    }

    /// How many members there are, and a line for each place where some stand.
    public func table(_ standings: [FleetStanding]) -> String {
        let groups = Self.groups(standings)
        let rows =
            [["members", "at", "state", "which"]]
            + groups.map { group in
                [String(group.count), group[0].place, group[0].work, names(group)]
            }
        let widths = rows[0].indices.map { column in rows.map { $0[column].displayWidth }.max() ?? 0 }
        let lines = rows.enumerated().map { index, row in
            let cells = zip(row, widths).map { $0.padded($1) }
            let line = "  " + cells.joined(separator: "  ").trimmingBlanks
            return index == 0 ? style.bold(line) : line
        }
        return (["\(style.bold(fleet.text)): \(counted(standings.count, "member"))"] + lines)
            .joined(separator: "\n")
    }

    /// The plans that must be read before they run: one for each place where some stand, if it destroys data or details are
    /// wanted.
    public func plans(_ standings: [FleetStanding]) -> [String] {
        Self.groups(standings).compactMap { group in
            guard let first = group.first(where: { $0.plan != nil }), let plan = first.plan,
                isDetailed || group.contains(where: { $0.losses != nil })
            else { return nil }
            let others = group.count == 1 ? "" : ", and alike on \(group.count - 1) more"
            let losses = DataLosses.sum(group.compactMap(\.losses))
            let lines = losses.map { LossText(style, isDetailed: isDetailed).lines($0) } ?? []
            let together = group.count == 1 || lines.isEmpty ? [] : ["on all \(group.count) together:"]
            return
                (["\n\(style.bold(first.member.printable))\(others):", plan] + together + lines
                + lossesByMember(group) + [""])
                .joined(separator: "\n")
        }
    }

    /// Which of several members lose what.
    private func lossesByMember(_ group: [FleetStanding]) -> [String] {
        guard group.count > 1 else { return [] }
        let text = LossText(style, isDetailed: isDetailed)
        let losing = group.compactMap { standing in
            standing.losses.flatMap(text.sum).map { (standing.member.printable, $0) }
        }
        guard !losing.isEmpty else { return [] }
        let shown = isDetailed ? losing[...] : losing.prefix(20)
        let width = shown.map { $0.0.displayWidth }.max() ?? 0
        let more = losing.count - shown.count
        return ["by member:"] + shown.map { "  \($0.0.padded(width))  \($0.1)" }
            + (more > 0 ? ["  and \(more) more, which -v lists"] : [])
    }

    /// A line while members are looked at, for a terminal that can take it back.
    public func looking(_ count: Int, of total: Int) -> String {
        "  looked at \(count) of \(counted(total, "member")) …"
    }

    /// A line while members are worked on, likewise.
    ///
    /// - Parameter waits: the lines of members that wait, the one that has waited longest first.
    public func working(_ ended: Int, failed: Int, of total: Int, waits: [String]) -> String {
        let failures = failed == 0 ? "" : ", \(failed) failed"
        let others =
            waits.count > 1 ? "  (\(waits.count - 1) more \(waits.count == 2 ? "waits" : "wait"))" : ""
        return "  \(ended) of \(counted(total, "member"))\(failures) …\(others)\(waits.first ?? "")"
    }

    /// What happens on a member, in lines that begin with its name.
    public func member(_ name: String) -> MemberText {
        MemberText(style, fleet: fleet, member: name)
    }

    /// A line for a member that has ended.
    public func ended(_ standing: FleetStanding, isCanary: Bool) -> String {
        let work = standing.complaint == nil ? style.good(standing.work) : style.error(standing.work)
        return "  \(isCanary ? "canary " : "")\(standing.member.printable): \(work)"
    }

    /// A line for a member that another runner works on.
    public func waiting(_ member: String) -> String {
        "  \(member.printable): another deployment is at it; it is looked at again later"
    }

    /// All members are there.
    public func success(_ standings: [FleetStanding], in duration: Duration) -> String {
        let changed = standings.count(where: \.changes)
        let places = standings.map(\.place).removingRepeats()
        let place = places.count == 1 ? "at \(places[0])" : "where they were to be"
        let work = changed == 0 ? "nothing to do" : "\(changed) changed in \(spelled(duration))"
        return "all \(counted(standings.count, "member")) of \(style.bold(fleet.text)) are \(place): \(work)"
    }

    /// The table, and why members could not be asked.
    public func status(_ standings: [FleetStanding]) -> String {
        let unknown = standings.filter { $0.complaint != nil }
        let details = Self.details(unknown).map { "\(style.warning("\(fleet):")) \($0)" }
        let repairs = standings.filter(\.needsPerson).prefix(3).map { standing in
            "\(style.warning("\(fleet):")) \(repair(standing))"
        }
        return ([table(standings)] + details + repairs).joined(separator: "\n")
    }

    private func repair(_ standing: FleetStanding) -> String {
        "git migrate repair -e \(fleet) --member \(standing.member.shellWord) shows what ran, and how to go on"
    }

    /// Members that refuse before anything is done to any; nil when none does.
    public func refusal(_ standings: [FleetStanding]) -> Complaint? {
        let refusing = standings.filter { $0.complaint != nil }
        guard !refusing.isEmpty else { return nil }
        let count =
            "\(refusing.count) of \(counted(standings.count, "member")) of \(fleet) \(refusing.count == 1 ? "is" : "are")"
        return Complaint(
            "\(count) not ready; nothing was changed on any",
            details: Self.details(refusing),
            hints: hints(refusing),
            status: Self.worst(refusing)
        )
    }

    /// Members that are not where they were to be brought; nil when all are.
    ///
    /// - Parameter command: what goes on from here.
    public func failure(
        _ ended: [FleetStanding],
        unbegun: Int,
        command: String
    ) -> Complaint? {
        let failed = ended.filter { $0.complaint != nil }
        guard !failed.isEmpty || unbegun > 0 else { return nil }
        let total = ended.count + unbegun
        let parts = [
            failed.isEmpty ? nil : "\(failed.count) of \(counted(total, "member")) of \(fleet) failed",
            unbegun == 0
                ? nil
                : failed.isEmpty
                    ? "\(unbegun) of \(counted(total, "member")) of \(fleet) were not begun"
                    : "\(unbegun) \(unbegun == 1 ? "was" : "were") not begun",
        ].compactMap(\.self)
        return Complaint(
            listed(parts),
            details: Self.details(failed),
            hints: (hints(failed).filter { !$0.hasPrefix("go on with: ") && !$0.hasPrefix("try again: ") }
                + ["go on with: \(command)"]).removingRepeats(),
            status: failed.isEmpty ? .failed : Self.worst(failed)
        )
    }

    /// The table at the end, with those that nothing was done to.
    public func table(ended: [FleetStanding], unbegun: [FleetStanding]) -> String {
        table(ended + unbegun.map { $0.unbegun() })
    }

    private static func groups(_ standings: [FleetStanding]) -> [[FleetStanding]] {
        var order: [[String]] = []
        var groups: [[String]: [FleetStanding]] = [:]
        for standing in standings {
            let key = [standing.place, standing.work]
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(standing)
        }
        return order.compactMap { groups[$0] }
    }

    /// The members of a group, where there are few.
    private func names(_ group: [FleetStanding]) -> String {
        isDetailed || group.count <= 3 ? group.map(\.member.printable).joined(separator: ", ") : ""
    }

    /// What is wrong, with the members that it is wrong with.
    private static func details(_ standings: [FleetStanding]) -> [String] {
        var order: [String] = []
        var groups: [String: [FleetStanding]] = [:]
        for standing in standings {
            let headline = standing.complaint?.headline ?? ""
            if groups[headline] == nil { order.append(headline) }
            groups[headline, default: []].append(standing)
        }
        let shown = order.prefix(5).flatMap { headline -> [String] in
            let group = groups[headline] ?? []
            let details = group.first?.complaint?.details ?? []
            return ["\(listed(group.map(\.member.printable), limit: 4)): \(headline)"]
                + details.map { $0.isEmpty ? "" : "  " + $0 }
        }
        return shown + (order.count > 5 ? ["and \(order.count - 5) more, each for a reason of its own"] : [])
    }

    private func hints(_ standings: [FleetStanding]) -> [String] {
        let all = standings.flatMap { standing -> [String] in
            guard standing.needsPerson else { return standing.complaint?.hints ?? [] }
            return [repair(standing)]
        }
        return Array(all.removingRepeats().prefix(6))
    }

    /// A state that needs a person is worse than a failure, that than a database out of reach, that than a refusal.
    private static func worst(_ standings: [FleetStanding]) -> ExitStatus {
        let found = Set(standings.compactMap(\.complaint?.status))
        return [.needsPerson, .failed, .fatal].first(where: found.contains) ?? .refused
    }
}
