import Migrations
import SQL

/// A new condition of a domain is checked in every table that has a column of it, while their writes wait.
struct DomainScans: ScriptRule {
    let id = "domain-scans"
    let group = RuleGroup.locks
    let severity = Severity.warning
    let summary = "A domain of columns in use gets no condition that has to be checked"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.actions.compactMap { statement, action in
            guard case .alterDomain(let domain, let change) = action, let command = command(of: change),
                try !script.surroundings.isNew(NamedObject(.domain, domain))
            else { return nil }
            let tables = try tables(with: domain, script)
            guard let tables, !tables.isEmpty else {
                return tables == nil
                    ? finding(domain, command, "every table that uses it", statement, script) : nil
            }
            let first = tables.count == 1 ? "\(tables[0])" : "\(tables[0]) and \(tables.count - 1) more"
            return finding(domain, command, first, statement, script)
        }
    }

    private func command(of change: DomainChange) -> String? {
        switch change {
        case .addConstraint(let constraint): constraint.isNotValid ? nil : "ADD CONSTRAINT"
        case .setNotNull: "SET NOT NULL"
        case .validateConstraint: "VALIDATE CONSTRAINT"
        default: nil
        }
    }

    /// The tables in use with a column of a domain; nil where no migration tells of the domain.
    private func tables(with domain: ObjectName, _ script: CheckedScript) throws -> [ObjectName]? {
        let schema = try script.surroundings.before()
        guard schema.type(domain) != nil else { return nil }
        return try schema.relations.filter { name, relation in
            try relation.columns.contains { $0.type?.name == domain.name } && script.surroundings.isBusy(name)
        }
        .keys.sorted { "\($0)" < "\($1)" }
    }

    private func finding(
        _ domain: ObjectName,
        _ command: String,
        _ tables: String,
        _ statement: Statement,
        _ script: CheckedScript
    ) -> Finding {
        script.lockFinding(
            self,
            "ALTER DOMAIN \(domain) \(command) reads all of \(tables), and all their writes wait",
            at: statement.range,
            help: "put the condition on the tables instead, as a CHECK … NOT VALID that is validated later"
        )
    }
}
