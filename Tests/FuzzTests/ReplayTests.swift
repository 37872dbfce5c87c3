import Foundation
import Testing

/// What the fuzzer found worth keeping, and what it broke once.
@Suite struct ReplayTests {
    /// What was found for one target goes to the others too.
    @Test(arguments: FuzzTarget.allCases)
    func whatTheFuzzerKeptBreaksNothing(target: FuzzTarget) throws {
        let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")
        for folder in FuzzTarget.allCases.map({ corpus.appending(path: $0.rawValue) }) {
            let files = try FileManager.default.contentsOfDirectory(
                at: folder,
                includingPropertiesForKeys: nil
            )
            #expect(!files.isEmpty)
            for file in files {
                let violations = target.violations(in: [UInt8](try Data(contentsOf: file)))
                #expect(violations.isEmpty, "\(target.rawValue): \(file.path)")
            }
        }
    }
}
