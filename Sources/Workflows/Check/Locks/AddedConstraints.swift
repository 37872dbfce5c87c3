import SQL

extension TableChange {
    /// The constraints that it adds, by themselves or with a column.
    var addedConstraints: [ConstraintDefinition] {
        switch self {
        case .addConstraint(let constraint): [constraint]
        case .addColumn(let column, _): column.constraints
        default: []
        }
    }
}
