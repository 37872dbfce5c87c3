import Foundation
import Testing

/// What the fuzzer found worth keeping, and what it broke once.
@Suite struct ReplayTests {
    @Test(arguments: FuzzTarget.allCases)
    func whatTheFuzzerKeptBreaksNothing(target: FuzzTarget) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Corpus/\(target.rawValue)")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files {
            let violations = target.violations(in: [UInt8](try Data(contentsOf: file)))
            #expect(violations.isEmpty, "\(target.rawValue)/\(file.lastPathComponent)")
        }
    }
}
