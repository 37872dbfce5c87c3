@testable import SQL

/// Scripts that are broken in one to three places, the same for a seed in every run.
struct BadScripts {
    /// Statements that are broken.
    let statements: [[UInt8]]

    /// What is put where it does not belong.
    private static let junk: [[UInt8]] = texts.map { Array($0.utf8) } + invalid
    /// No UTF-8.
    private static let invalid: [[UInt8]] = [
        [0xFF], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF5], [0x80],
    ]
    private static let texts: [String] = [
        "'", "''", "\"", "\"\"", "E'", "E'\\'", "e'\\u00", "U&'\\00", "U&\"\\+", "U&'\\d83d\\de00'",
        "UESCAPE", "N'x", "B'0", "B'2'", "X'G'",
        "x'", "$$", "$a$", "$é$", "$1", "$1a", "$0", "$", "$$$", "/*", "*/", "/*/", "/**/", "--", "-- '\n",
        "/* /* */", "\n'b'", "\r", "\n",
        "\t", "\u{B}", "\u{C}", "\u{1}", "\u{7F}", "\u{A0}", "\u{200B}", "\u{FEFF}", "\u{301}", "é", "😀", "１",
        "‘", "；", "(", ")", "[", "]", "{", "}", ",", ";",
        ";;", ".", "..", "...", ":", "::", ":=", "=>", "=", "==", "<>", "!=", "<", ">=", "+", "-", "*", "/",
        "%", "^", "&", "|", "||", "~", "!", "#",
        "@", "?", "`", "\\", "@-", "*-", "->", "->>", "#>>", "<->", "&&&", "1", "1a", "0x", "0x1F", "0b2",
        "1_000", "1e", "1e+", "1.e5", "1.5.5", ".5", "5.", "1..2",
        "99999999999999999999", "a.b", "a.*", "a.1", "\"a\".\"b\"", "ı", "İ", "a$b", "_", "__a", "\"é\"",
        "%TYPE", "SETOF", "VARIADIC",
        "BEGIN ATOMIC", "END", "; END", "CREATE RULE r AS ON INSERT TO t DO (", "CASE", "CASE WHEN",
        "COPY t FROM stdin;", "\\.\n", "\\d\n",
    ]

    private static let words: [[UInt8]] = keywords.split(whereSeparator: \.isWhitespace).map {
        Array($0.utf8)
    }
    private static let keywords = """
        select from where and or not null in is as on by to with create table index drop alter add
        column set default check values insert into update delete using join left cross natural
        union all distinct group order limit offset case when then else end begin commit atomic
        function procedure rule returns language do instead also begin between like primary key
        references unique constraint foreign cascade only partition of for if exists array row any
        some interval time zone timestamp int text varchar double precision national bit collate
        over window filter within current user public grant revoke type view materialized sequence
        trigger before after each statement execute returning conflict nothing copy stdin stdout
        recursive lateral
        """

    /// The script of a seed.
    func script(_ seed: UInt64) -> [UInt8] {
        var random = Numbers(state: seed)
        let count = Int.random(in: 1...3, using: &random)
        let chosen = (0..<count).compactMap { _ in statements.randomElement(using: &random) }
        var script = Array(chosen.joined(separator: Array(";\n".utf8)))
        if Bool.random(using: &random) { script += Array(";\n".utf8) }
        for _ in 0..<Int.random(in: 1...3, using: &random) { breakIt(&script, using: &random) }
        return script
    }

    private func breakIt(_ script: inout [UInt8], using random: inout Numbers) {
        let tokens = Self.tokens(of: script)
        let token = tokens.randomElement(using: &random) ?? 0..<0
        let other = tokens.randomElement(using: &random) ?? 0..<0
        let place = Int.random(in: 0...script.count, using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0: script.removeSubrange(token)
        case 1: script.insert(contentsOf: [.space] + script[token] + [.space], at: token.upperBound)
        case 2: script.replaceSubrange(token, with: Array(script[other]))
        case 3: script.removeSubrange(place...)
        case 4: script.removeSubrange(..<place)
        case 5: script.insert(contentsOf: Self.junk.randomElement(using: &random) ?? [], at: place)
        case 6:
            let junk = Self.junk.randomElement(using: &random) ?? []
            script.insert(contentsOf: [.space] + junk + [.space], at: token.lowerBound)
        case 7: script.replaceSubrange(token, with: Self.junk.randomElement(using: &random) ?? [])
        case 8: script.replaceSubrange(token, with: Self.words.randomElement(using: &random) ?? [])
        case 9:
            let word = Self.words.randomElement(using: &random) ?? []
            script.insert(contentsOf: [.space] + word + [.space], at: token.lowerBound)
        case 10 where place < script.count: script[place] = UInt8.random(in: 1...255, using: &random)
        default: if place < script.count { script.remove(at: place) }
        }
    }

    private static func tokens(of script: [UInt8]) -> [Range<Int>] {
        var lexer = Lexer(SourceText(script))
        var tokens: [Range<Int>] = []
        while let token = lexer.next() { tokens.append(token.range) }
        return tokens
    }
}
