/// A dictionary whose changes are kept apart from what was there before them.
struct Layered<Key: Hashable, Value> {
    private var below: [Key: Value] = [:]
    /// What was learned of before: that something must have been there.
    private var learned: [Key: Value] = [:]
    private var above: [Key: Value?]?

    /// What is there now.
    subscript(key: Key) -> Value? {
        get {
            if let changed = above?[key] { return changed }
            return before(key)
        }
        set {
            if above == nil { below[key] = newValue } else { above?[key] = .some(newValue) }
        }
    }

    /// What was there before the changes.
    func before(_ key: Key) -> Value? { learned[key] ?? below[key] }

    /// Keeps what must have been there before the changes; what is there now stays.
    mutating func learn(_ key: Key, _ value: Value) { learned[key] = value }

    /// What changed so far becomes what was there before.
    mutating func open() {
        if let above {
            for (key, value) in above { below[key] = value }
            learned = [:]
        }
        above = [:]
    }

    /// The keys that were changed, in no order.
    var changed: [Key] { above.map { Array($0.keys) } ?? [] }

    /// The values that were changed, and are there now.
    var changedValues: [(key: Key, value: Value)] {
        (above ?? [:]).compactMap { key, value in value.map { (key, $0) } }
    }

    /// Everything that is there now, for the rare question that cannot be asked by name.
    var all: [(key: Key, value: Value)] {
        let changed = above ?? [:]
        return changedValues
            + below.filter { changed[$0.key] == nil }.map { ($0.key, learned[$0.key] ?? $0.value) }
            + learned.filter { changed[$0.key] == nil && below[$0.key] == nil }.map { ($0.key, $0.value) }
    }
}
