/// Has statements parsed in the way that their size and depth allow.
enum Parsing {
    typealias Found = (place: Place, facts: StatementFacts)

    /// Statements that are small and shallow.
    ///
    /// - Parameter base: the text's offset in the file.
    static func parse(
        _ text: UnsafePointer<CChar>,
        base: Int
    ) -> Result<[Found], ParseTree.Refusal> {
        do throws(ParseTree.Refusal) {
            let tree = try ParseTree(parsing: text)
            return .success(tree.statements.map { ($0.place, Classifier.facts(of: $0.node, base: base)) })
        } catch {
            return .failure(error)
        }
    }

    /// One statement of any size; nil when it needs a deep stack and the system has none to give.
    static func parse(
        _ text: UnsafePointer<CChar>,
        base: Int,
        nodes: Int,
        depth: Int,
        words: [String],
        copy: ClientCopy
    ) -> Result<[Found], ParseTree.Refusal>? {
        guard nodes <= Bounds.treeTokens else {
            var facts = FirstWords.facts(words)
            facts.copyFromStdin = copy.isFromClient
            facts.copyToStdout = copy.isToClient
            guard nodes > Bounds.parsedTokens else { return check(text, facts) }
            facts.isSyntaxChecked = false
            return .success([(Place(start: 0, length: 0), facts)])
        }
        if depth <= Bounds.shallow { return parse(text, base: base) }
        return DeepStack.run { parse(text, base: base) }
    }

    private static func check(
        _ text: UnsafePointer<CChar>,
        _ facts: StatementFacts
    ) -> Result<[Found], ParseTree.Refusal> {
        do throws(ParseTree.Refusal) {
            return .success(try SyntaxCheck.places(in: text).map { ($0, facts) })
        } catch {
            return .failure(error)
        }
    }
}
