import Git
import TestSupport
import Testing

@Suite struct NoteTests {
    private let temporary: TemporaryRepository
    private let repository: Repository
    private let reference = "refs/notes/trial"

    init() throws {
        temporary = try TemporaryRepository()
        for number in 1...3 { try temporary.write("file\(number)", "text \(number)\n") }
        try temporary.commit()
        repository = try temporary.opened()
    }

    private func blob(_ number: Int) throws -> ObjectID {
        try #require(ObjectID(hex: try temporary.git("rev-parse", "HEAD:file\(number)")))
    }

    @Test func notesAreReadByGitAndGitsAreRead() throws {
        try repository.writeNotes(
            [(try blob(1), "one\ntwo\n"), (try blob(2), "ü\n")],
            in: reference,
            message: "two notes"
        )
        #expect(try temporary.git("notes", "--ref", reference, "show", try blob(1).hex) == "one\ntwo")
        #expect(try temporary.git("log", "--format=%s", reference) == "two notes")
        try temporary.git("notes", "--ref", reference, "add", "-f", "-m", "of git", try blob(3).hex)
        #expect(try repository.note(on: try blob(3), in: reference) == "of git\n")
        #expect(try repository.note(on: try blob(2), in: reference) == "ü\n")
    }

    @Test func aNoteTakesThePlaceOfTheOneBefore() throws {
        try repository.writeNotes([(try blob(1), "first\n")], in: reference, message: "first")
        try repository.writeNotes([(try blob(1), "second\n")], in: reference, message: "second")
        #expect(try repository.note(on: try blob(1), in: reference) == "second\n")
        #expect(try temporary.git("rev-list", "--count", reference) == "2")
    }

    @Test func aNameWithMarksIsSignedAsGitSignsIt() throws {
        let names = [
            "GIT_COMMITTER_NAME": "Carl <the> Committer", "GIT_COMMITTER_EMAIL": "<carl@example.org>",
        ]
        let repository = try temporary.opened(in: temporary.path, names)
        try repository.writeNotes([(try blob(1), "one\n")], in: reference, message: "signed")
        #expect(
            try temporary.git("log", "--format=%cn %ce", reference) == "Carl the Committer carl@example.org"
        )
    }

    @Test func whereThereIsNoNoteThereIsNone() throws {
        #expect(try repository.note(on: try blob(1), in: reference) == nil)
        try repository.writeNotes([], in: reference, message: "nothing")
        #expect(try repository.reference(reference) == nil)
    }

    @Test func notesThatGitSpreadOverFoldersStayReadable() throws {
        for number in 4...300 { try temporary.write("file\(number)", "text \(number)\n") }
        try temporary.commit(seconds: 1)
        let notes = try (1...300).map { (object: try blob($0), text: "note \($0)\n") }
        try repository.writeNotes(Array(notes.prefix(299)), in: reference, message: "many")
        try temporary.git("notes", "--ref", reference, "add", "-m", "by git", notes[299].object.hex)
        try repository.writeNotes([notes[7]], in: reference, message: "again")
        #expect(try repository.note(on: notes[8].object, in: reference) == "note 9\n")
        #expect(try temporary.git("notes", "--ref", reference, "show", notes[299].object.hex) == "by git")
        #expect(try temporary.git("notes", "--ref", reference, "list").split(separator: "\n").count == 300)
    }
}
