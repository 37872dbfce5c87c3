import ArgumentParser

/// What a command takes, as the parser describes it.
struct ArgumentList {
    /// An option, or a word that is none.
    struct Argument {
        /// With their dashes; none for what is no option.
        let names: [String]
        let takesValue: Bool
        let isRepeating: Bool
        let valueName: String
        /// The only values that it takes; empty where it takes others.
        let values: [String]
        let about: String

        /// The long names, since a short one is typed as fast as it is completed.
        var completedNames: [String] {
            let long = names.filter { $0.hasPrefix("--") }
            return long.isEmpty ? names : long
        }
    }

    /// Those with names.
    let options: [Argument]
    private let positionals: [Argument]
    /// Whether files may follow `--`.
    let takesPaths: Bool

    init(of command: any ParsableCommand.Type) {
        let description = DescriptionReader.read(command._dumpHelp())
        let all = (description?["command"]?["arguments"]?.elements ?? []).filter {
            $0["shouldDisplay"]?.isTrue ?? true
        }
        let afterDashes = { (argument: Description) in
            argument["parsingStrategy"]?.text == "postTerminator"
        }
        let isOption = { (argument: Description) in argument["kind"]?.text != "positional" }
        options = all.filter(isOption).map(Argument.init)
        positionals = all.filter { !isOption($0) && !afterDashes($0) }.map(Argument.init)
        takesPaths = all.contains(where: afterDashes)
    }

    /// The option that a word of the command line is.
    func option(_ word: String) -> Argument? { options.first { $0.names.contains(word) } }

    /// The argument that stands at an index among those that are no options.
    func positional(_ index: Int) -> Argument? {
        guard index < positionals.count else { return positionals.last.flatMap { $0.isRepeating ? $0 : nil } }
        return positionals[index]
    }

    /// How many of the words are neither options nor their values.
    func positionals(in words: ArraySlice<String>) -> Int {
        var count = 0
        var isValue = false
        for word in words {
            if isValue {
                isValue = false
            } else if word.hasPrefix("-") {
                isValue = option(word)?.takesValue ?? false
            } else {
                count += 1
            }
        }
        return count
    }
}

extension ArgumentList.Argument {
    fileprivate init(_ description: Description) {
        names = (description["names"]?.elements ?? []).compactMap { name in
            guard let text = name["name"]?.text else { return nil }
            return (name["kind"]?.text == "long" ? "--" : "-") + text
        }
        takesValue = description["kind"]?.text == "option"
        isRepeating = description["isRepeating"]?.isTrue ?? false
        valueName = description["valueName"]?.text ?? ""
        values = (description["allValues"]?.elements ?? []).compactMap(\.text)
        about = description["abstract"]?.text ?? ""
    }
}
