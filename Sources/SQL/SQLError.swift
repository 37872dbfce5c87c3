/// What keeps a script from being run, with its place in bytes from the start of the file.
public enum SQLError: Error, Sendable, Equatable {
    /// PostgreSQL's parser refuses the statement, in its own words.
    case syntax(message: String, offset: Int)
    /// Bytes that are not UTF-8; the server refuses them even in a comment.
    case notUTF8(offset: Int)
    /// A NUL; the client library would drop everything after it.
    case nul(offset: Int)
    /// More bytes than PostgreSQL takes as one text (`MaxAllocSize`), which the ledger keeps a script as.
    case tooLarge(limit: Int)
    /// An expression that nests deeper than any server would evaluate; it was not given to the parser.
    case tooDeep(offset: Int, limit: Int)
    /// Block comments nested so deeply that a server would take minutes to read them.
    case commentsTooDeep(offset: Int, limit: Int)
    /// A command of psql, which a server does not know.
    case metaCommand(String, offset: Int)
    /// A `\restrict` or `\unrestrict` that psql would refuse.
    case restriction(Restriction.Fault, offset: Int)
    /// SQL on the line of `COPY … FROM stdin;`, whose rows begin on the next line: psql runs it after them.
    case textBeforeRows(offset: Int)
    /// Rows in binary format, which no text holds.
    case binaryRows(offset: Int)
    /// A quotation or comment that is never closed; the offset is that of its opening.
    case unterminated(Quotation, offset: Int)

    /// What was opened; the raw value is the server's name for it.
    public enum Quotation: String, Sendable, CaseIterable {
        case string = "quoted string"
        case bitString = "bit string literal"
        case hexString = "hexadecimal string literal"
        case identifier = "quoted identifier"
        case dollarQuote = "dollar-quoted string"
        case comment = "/* comment"
    }

    /// The place, in bytes from the start of the file.
    public var offset: Int {
        switch self {
        case .tooLarge: 0
        case .syntax(_, let offset), .notUTF8(let offset), .nul(let offset), .tooDeep(let offset, _),
            .commentsTooDeep(let offset, _), .metaCommand(_, let offset), .restriction(_, let offset),
            .textBeforeRows(let offset), .binaryRows(let offset), .unterminated(_, let offset):
            offset
        }
    }
}

extension SQLError: CustomStringConvertible {
    /// The fact in plain words, without its place.
    public var description: String {
        switch self {
        case .syntax(let message, _): message
        case .notUTF8: "the file is not valid UTF-8"
        case .nul: "the file holds a NUL byte"
        case .tooLarge(let limit):
            "the file has more than \(limit) bytes, which is all that PostgreSQL takes as one text"
        case .tooDeep(_, let limit): "the statement nests deeper than \(limit) levels"
        case .commentsTooDeep(_, let limit): "block comments nest deeper than \(limit) levels"
        case .metaCommand(let command, _): "\(command) is a command of psql, not SQL"
        case .restriction(let fault, _): fault.rawValue
        case .textBeforeRows: "SQL stands behind COPY … FROM stdin; on its line, before the rows"
        case .binaryRows: "COPY … FROM stdin in binary format, which no text file can hold"
        case .unterminated(let quotation, _): "unterminated \(quotation.rawValue)"
        }
    }
}
