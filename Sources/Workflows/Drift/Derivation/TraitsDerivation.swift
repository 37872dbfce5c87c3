import Migrations

/// Derives what is set of an object after it is made: owner, rights, comment.
struct TraitsDerivation {
    /// The role that makes objects, to which they belong by themselves.
    let maker: String
    /// The names of the domains that constraints may be of.
    let domains: Set<String>

    /// - Parameter old: nil for an object that is made.
    func steps(from old: SchemaObject?, to new: SchemaObject) -> [DerivedStep] {
        let (before, after) = (old.map(ObjectText.init), ObjectText(new))
        var steps: [DerivedStep] = []
        if let owner = after.owner, owner != before?.owner ?? maker {
            steps.append(statement("ALTER \(new.reference ?? "") OWNER TO \(owner)", of: new))
        }
        steps += (before?.rights ?? []).filter { !after.rights.contains($0) }.map {
            right($0, of: new, isUndone: true)
        }
        steps += after.rights.filter { before?.rights.contains($0) != true }.map {
            right($0, of: new, isUndone: false)
        }
        if before?.comment != after.comment {
            steps.append(statement("COMMENT ON \(commented(new)) IS \(after.comment ?? "NULL")", of: new))
        }
        if before?.others ?? [] != after.others { steps.append(.gap("the labels and traits of", new)) }
        return steps
    }

    private func statement(_ sql: String, of object: SchemaObject) -> DerivedStep {
        object.reference == nil ? .gap("the traits of", object) : .statement(.traits, sql)
    }

    private func commented(_ object: SchemaObject) -> String {
        if object.kind == .constraint, let parent = object.parent, domains.contains(parent) {
            return "CONSTRAINT \(object.ownName) ON DOMAIN \(parent)"
        }
        return object.reference ?? ""
    }

    /// `GRANT SELECT TO PUBLIC` in the catalogue's short form; what is undone is said the other way round.
    private func right(_ line: String, of object: SchemaObject, isUndone: Bool) -> DerivedStep {
        let isGrant = line.hasPrefix("GRANT ")
        let preposition = isGrant ? " TO " : " FROM "
        guard let place = line.ranges(of: preposition).first, let target = granted(object),
            !line.contains(" GRANTED BY ")
        else { return .gap("the rights on", object) }
        let privileges = line[..<place.lowerBound].split(separator: " ", maxSplits: 1)[1]
        let grantee = line[place.upperBound...]
        let sql: String
        switch (isGrant, isUndone) {
        case (true, false): sql = "GRANT \(privileges) ON \(target) TO \(grantee)"
        case (false, true): sql = "GRANT \(privileges) ON \(target) TO \(grantee)"
        default:
            let role = grantee.replacing(" WITH GRANT OPTION", with: "")
            sql = "REVOKE \(privileges) ON \(target) FROM \(role)"
        }
        return .statement(.traits, sql)
    }

    private func granted(_ object: SchemaObject) -> String? {
        switch object.kind {
        case .table, .view, .materializedView, .foreignTable: "TABLE \(object.name)"
        case .sequence, .schema, .function, .procedure, .domain, .type: object.reference
        case .aggregate: "FUNCTION \(object.name)"
        default: nil
        }
    }
}
