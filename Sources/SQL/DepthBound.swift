/// An upper bound of how deep a statement's parse tree nests, from its tokens alone.
///
/// A path from the root of the tree to a leaf goes through the tokens of one item of a list and then into one of
/// the item's brackets. So the bound of a bracket is the most that any of its items reaches, and an item
/// reaches as far as it has tokens, plus its deepest bracket. Lists are flat in the tree: commas, semicolons, AND and OR
/// (which the parser flattens) and the branches of CASE begin another item. What nests to the left across commas, which
/// is set operations and joins, counts for the whole bracket.
struct DepthBound {
    /// Where the bound was first exceeded.
    private(set) var exceeded: Int?
    private var levels = [Level()]

    private struct Level {
        var isCase = false
        var persistent = 0
        var item = 0
        var deepestBracket = 0
        var deepestItem = 0
        var openBetweens = 0

        var depth: Int { persistent + max(deepestItem, item + deepestBracket) }

        mutating func beginItem() {
            deepestItem = max(deepestItem, item + deepestBracket)
            item = 0
            deepestBracket = 0
        }
    }

    /// The bound for everything counted so far.
    var depth: Int {
        levels.reduce(0) { $0 + $1.depth + 1 }
    }

    /// Counts an opening bracket.
    mutating func open(at offset: Int, isCase: Bool = false) {
        guard exceeded == nil else { return }
        levels.append(Level(isCase: isCase))
        if levels.count > Bounds.depth { exceeded = offset }
    }

    /// Counts a closing bracket, and with it every CASE that was left open.
    mutating func close(at offset: Int) {
        guard exceeded == nil else { return }
        while levels.count > 1, levels[levels.count - 1].isCase { pop(at: offset) }
        pop(at: offset)
    }

    /// Counts END, if it ends a CASE.
    mutating func closeCase(at offset: Int) {
        guard exceeded == nil, levels[levels.count - 1].isCase else { return }
        pop(at: offset)
    }

    private mutating func pop(at offset: Int) {
        guard levels.count > 1, let closed = levels.popLast() else { return }
        let last = levels.count - 1
        levels[last].deepestBracket = max(levels[last].deepestBracket, closed.depth + 1)
        if levels[last].depth > Bounds.depth { exceeded = offset }
    }

    /// Counts a comma or semicolon.
    mutating func separate() {
        guard exceeded == nil else { return }
        levels[levels.count - 1].beginItem()
    }

    /// Counts a sign, or a word that is no keyword of interest.
    mutating func count(at offset: Int) {
        guard exceeded == nil else { return }
        let last = levels.count - 1
        levels[last].item += 1
        if levels[last].item + levels[last].persistent > Bounds.depth { exceeded = offset }
    }

    /// Counts a keyword.
    mutating func count(_ keyword: Keyword, at offset: Int) {
        guard exceeded == nil else { return }
        let last = levels.count - 1
        switch keyword {
        case .or:
            levels[last].beginItem()
        case .and where levels[last].openBetweens == 0:
            levels[last].beginItem()
        case .and:
            levels[last].openBetweens -= 1
        case .between:
            levels[last].openBetweens += 1
        case .when, .then, .else:
            if levels[last].isCase { levels[last].beginItem() }
        case .union, .intersect, .except, .join, .begin:
            levels[last].persistent += keyword == .begin ? 10 : 1
        case .case:
            open(at: offset, isCase: true)
        case .end:
            closeCase(at: offset)
        default:
            break
        }
        count(at: offset)
    }
}
