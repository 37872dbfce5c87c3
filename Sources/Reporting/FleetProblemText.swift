import Workflows

/// What is wrong with a fleet, in words.
enum FleetProblemText {
    static func complaint(_ problem: FleetProblem) -> Complaint {
        switch problem {
        case .empty(let fleet, let place):
            Complaint(
                "the fleet '\(fleet)' has no members: \(place.printable) holds no URL",
                hints: ["it takes one on each line: postgresql://user@host:5432/database"],
                status: .fatal
            )
        case .unreadable(let fleet, let path):
            Complaint(
                "the fleet '\(fleet)' is listed in \(path.printable), which cannot be read",
                hints: ["name another file: git config migrate.\(fleet).urlsFrom <path>"],
                status: .fatal
            )
        case .noTenants(let fleet, let database):
            Complaint(
                "no schema of \(database.printable) is a tenant of '\(fleet)'",
                hints: [
                    "migrate.\(fleet).tenants is a pattern of schema names, in which * stands for anything"
                ],
                status: .fatal
            )
        case .noSuchCanary(let fleet, let name):
            Complaint(
                "migrate.\(fleet).canary = \(name.printable) is no member of '\(fleet)'",
                hints: ["git migrate status \(fleet) -v lists the members"],
                status: .fatal
            )
        case .repeated(let fleet, let name):
            Complaint(
                "\(name.printable) stands twice in the fleet '\(fleet)'",
                hints: ["each member may be listed once"],
                status: .fatal
            )
        case .noSuchMember(let fleet, let name):
            Complaint(
                "'\(name.printable)' is no member of '\(fleet)'",
                hints: ["git migrate status \(fleet) -v lists the members"],
                status: .usage
            )
        case .noFleet(let environment, let member):
            Complaint(
                "--member \(member.printable) names one of many, and '\(environment)' is one database",
                hints: ["leave --member out"],
                status: .usage
            )
        case .noFleetForOptions(let environment):
            Complaint(
                "--parallel and --max-failures are about many databases, and '\(environment)' is one",
                hints: ["leave them out"],
                status: .usage
            )
        case .needsMember(let fleet, let members):
            Complaint(
                "'\(fleet)' is a fleet of \(counted(members.count, "database")), and this is about one of them",
                details: ["its members: \(listed(members.map(\.printable), limit: 8))"],
                hints: ["name one: -e \(fleet) --member \((members.first ?? "<name>").shellWord)"],
                status: .usage
            )
        case .leadsApart(let fleet, let undo, let places):
            Complaint(
                "\(undo.words) would bring the members of '\(fleet)' to \(places) different places; nothing was changed on any",
                details: [
                    "some stand elsewhere than others, or came there otherwise: the table above tells which"
                ],
                hints: [
                    "name where to go: git migrate rollback <rev> -e \(fleet)",
                    "or one member: git migrate rollback \(undo.words) -e \(fleet) --member <name>",
                ],
                status: .refused
            )
        case .movedMeanwhile(let member):
            Complaint("another run has moved \(member.printable) elsewhere meanwhile", status: .refused)
        case .noThread:
            Complaint("the system gave no thread to work with", status: .fatal)
        }
    }
}
