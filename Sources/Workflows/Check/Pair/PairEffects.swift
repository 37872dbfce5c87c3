import SQL

/// What is left of a migration when its up and its down script have run, one after the other.
struct PairEffects {
    /// What is defined then, and what was before.
    let after: Definitions
    /// What is defined between the two.
    let between: Definitions
    /// What is not as it was.
    let differences: [PairDifference]

    /// - Parameter before: what was defined before the migration, as far as it is known.
    init(up: Script, down: Script, in before: Definitions) {
        var definitions = before
        definitions.apply(up, as: .up)
        between = definitions
        definitions.apply(down, as: .down)
        after = definitions
        differences =
            definitions.traits[.down]?.isSilent == true
            ? [] : PairComparison(between: between, after: definitions).differences()
    }

    /// What the statements of the down script cannot do.
    var faults: [Fault] { after.traits[.down]?.isSilent == true ? [] : after.faults }

    /// Whether knowing more of what was there before could change the verdict.
    var wantsMore: Bool { after.wantsMore && after.traits[.down]?.isSilent != true }

    /// The names of all that the scripts touch.
    var names: Set<String> {
        var names = Set(after.relations.changed.map(\.name))
        for key in after.objects.changed { names.insert(key.name.name) }
        for thing in after.uncertain.union(after.faults.map(\.thing)) {
            if let name = thing.searchName { names.insert(name) }
        }
        return names
    }

    /// Where a script last had to do with a thing, or with what it belongs to.
    func place(of thing: Thing, in phase: Phase) -> Range<Int>? {
        let places = after.places[phase] ?? [:]
        return places[thing] ?? thing.owner.flatMap { places[.relation($0)] }
    }
}

extension ScriptTraits {
    /// Whether nothing can be said of what a down script does: it does nothing, or it refuses to.
    var isSilent: Bool { raises || isEmpty }
}

extension Thing {
    fileprivate var searchName: String? {
        switch self {
        case .object(let key), .label(_, let key): key.name.name
        default: owner?.name
        }
    }
}
