import SQL
import Testing

@Suite struct SourceTextTests {
    static let text = SourceText(Array("\u{FEFF}aé😀\r\nb\rc\n\n".utf8))

    @Test(arguments: [
        (0, 1, 1, 3), (3, 1, 1, 3), (4, 1, 2, 4), (6, 1, 3, 6), (10, 1, 4, 10), (11, 1, 4, 11),
        (12, 2, 1, 12), (13, 2, 2, 13), (14, 3, 1, 14), (15, 3, 2, 15), (16, 4, 1, 16), (17, 4, 1, 17),
        (99, 4, 1, 17), (-7, 1, 1, 3),
    ])
    func columnsCountScalarsAndEveryOffsetIsAccepted(offset: Int, line: Int, column: Int, place: Int) {
        #expect(Self.text.position(at: offset) == Position(line: line, column: column, offset: place))
    }

    @Test(arguments: [("a (\n", 4), ("a (\r\n", 4), ("a (\r", 4), ("a (", 4), ("a (\n\n", 1)])
    func theEndOfTheFileStandsAfterTheLastCharacterOfItsLine(text: String, column: Int) {
        let source = SourceText(Array(text.utf8))
        #expect(source.position(at: source.bytes.count).column == column)
    }

    @Test func linesComeWithoutTheirEnds() {
        #expect(Self.text.lineCount == 4)
        #expect((0...5).map(Self.text.line) == ["", "aé😀", "b", "c", "", ""])
        #expect(SourceText([]).lineCount == 1)
        #expect(SourceText([]).position(at: 0) == Position(line: 1, column: 1, offset: 0))
    }

    @Test func charactersCountFromOneAsPostgreSQLCountsThem() {
        let text = SourceText(Array("aé😀b".utf8))
        #expect((0...7).map { text.byteOffset(ofCharacter: $0) } == [nil, 0, 1, 3, 7, 8, nil, nil])
        #expect(text.byteOffset(ofCharacter: 2, from: 3) == 7)
        #expect(text.byteOffset(ofCharacter: 1, from: 99) == 8)
        #expect(text.byteOffset(ofCharacter: 1, from: -9) == 0)
    }

    @Test func aMarkInTheMiddleIsNoByteOrderMark() {
        #expect(SourceText(Array("\u{FEFF}a".utf8)).body == 3..<4)
        #expect(SourceText(Array("a\u{FEFF}".utf8)).body == 0..<4)
    }
}
