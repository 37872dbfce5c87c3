import Migrations
import Workflows

/// A database whose ledger is another one's, in words.
public struct AdoptionText {
    let found: Adoption.Case

    /// Text about one database.
    public init(_ found: Adoption.Case) { self.found = found }

    /// What was found, what it means, and the way on.
    var state: [String] {
        let adopt = "  \(Self.command(found.environment))"
        guard found.isCopy else {
            return [
                "This database's ledger is of \(found.recorded), and nothing shows that the database is a copy: is the URL right?",
                "Where it is a base backup or a snapshot of \(found.recorded), which look like the original:",
                adopt + " --was \(found.recorded)", Self.meaning(found),
            ]
        }
        return [
            "This database is a copy of \(found.recorded): \(Self.difference(found.origin, found.here)).",
            "Where it is to go on as \(found.environment):",
            adopt, Self.meaning(found),
        ]
    }

    private static func meaning(_ found: Adoption.Case) -> String {
        found.recorded == found.environment
            ? "      gives it an identity of its own; what ran stays recorded"
            : "      makes it \(found.environment), with an identity of its own; what ran stays recorded, \(found.recorded) itself is not touched"
    }

    /// What was done.
    public var settled: String {
        found.recorded == found.environment
            ? "\(found.environment) has an identity of its own now"
            : "this database is \(found.environment) now, and not \(found.recorded) any more"
    }

    /// What the ledger is told of it.
    public var remarks: [String] {
        let name =
            found.recorded == found.environment ? [] : ["was \(found.recorded), is \(found.environment)"]
        return name + [
            found.isCopy ? Self.difference(found.origin, found.here) : "said to be a copy (--was)"
        ]
    }

    static func command(_ environment: EnvironmentName) -> String {
        "git migrate repair -e \(environment) --adopt-identity"
    }

    /// What the two do not have in common.
    static func difference(_ origin: LedgerState.Origin, _ here: LedgerState.Origin) -> String {
        var parts: [String] = []
        if let there = origin.systemIdentifier, let here = here.systemIdentifier, there != here {
            parts.append("its ledger was made in cluster \(there), and this is cluster \(here)")
        }
        if origin.databaseOID != here.databaseOID {
            parts.append(
                "its ledger was made in database number \(origin.databaseOID), and this one has number \(here.databaseOID)"
            )
        }
        return listed(parts)
    }

    static func complaint(_ problem: Adoption.Problem) -> Complaint {
        switch problem {
        case .perhapsOriginal(let asked, let found):
            Complaint(
                "this database's ledger is of '\(found)', and nothing shows that the database is a copy of it; nothing was changed",
                hints: [
                    "is the URL of '\(asked)' right?",
                    "a base backup or a snapshot looks like the original; if it is one: \(command(asked)) --was \(found)",
                ]
            )
        case .otherName(let said, let found):
            Complaint(
                "this database's ledger is of '\(found)', not of '\(said)'; nothing was changed",
                hints: ["is the URL right?"]
            )
        }
    }
}
