import Foundation
import Migrations
import TestSupport
import Testing

@testable import Workflows

@Suite struct MetricsFileTests {
    @Test func ofManyRunsAtATimeNoneLosesWhatAnotherWrote() throws {
        let repository = try TemporaryRepository()
        let path = repository.folder + "/shared.prom"
        let file = try MetricsFile(path)
        DispatchQueue.concurrentPerform(iterations: 8) { runner in
            for value in 1...10 {
                let labels = [MetricLabel("environment", "e\(runner)")]
                try? file.change { page in
                    page.replace(
                        ["x"],
                        labelled: labels,
                        with: [MetricFamily("x", help: "h", .gauge, [MetricSample(labels, value)])]
                    )
                }
                // Whoever reads meanwhile has a whole page.
                let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
                if MetricsPage(text: text) == nil { Issue.record("\(text)") }
            }
        }
        let found = try PrometheusText(file: path)
        #expect(found.problems.isEmpty)
        #expect(found.series.count == 8 && found.series.values.allSatisfy { $0 == 10 }, "\(found.series)")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: repository.folder).filter {
                $0.hasPrefix("shared")
            } == ["shared.prom"]
        )
    }
}
