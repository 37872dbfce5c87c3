import Migrations
import Testing

@testable import Reporting

@Suite struct ExecutionChartTests {
    private func chart(_ milliseconds: [Int]) -> String {
        let deployments = milliseconds.enumerated().map { index, time in
            Deployment(
                environment: .production,
                kind: .deploy,
                outcome: index % 3 == 2 ? .failed : .done,
                key: Deployment.Key(number: index + 1, run: "r"),
                started: 0,
                milliseconds: time,
                revision: "v1",
                tag: nil,
                from: nil,
                to: nil,
                isWhole: true,
                actor: Deployment.Person(name: "a", email: ""),
                steps: [],
                error: nil
            )
        }
        return ExecutionChart(deployments, of: .production).html.source
    }

    private func numbers(_ attribute: String, in chart: String) -> [Double] {
        chart.components(separatedBy: "<rect ").dropFirst().compactMap { part in
            part.components(separatedBy: " \(attribute)=\"").last?.split(whereSeparator: {
                "\"%".contains($0)
            })
            .first.flatMap { Double($0) }
        }
    }

    @Test func aLongerTimeIsAHigherBarAndEveryBarIsInsideThePicture() {
        for times in [
            [0], [0, 0], [1, 10, 100], [3, 3_600_000], Array(0..<30), [9, 10, 11, 99, 100, 101],
        ] {
            let chart = chart(times)
            let heights = numbers("height", in: chart)
            #expect(heights.count == times.count)
            #expect(heights == heights.sorted(), "\(times)")
            #expect(heights.allSatisfy { (2...120).contains($0) })
            let ends = zip(numbers("x", in: chart), numbers("width", in: chart)).map { $0 + $1 }
            #expect(ends.allSatisfy { $0 <= 100 })
        }
    }

    @Test func aFailureLooksOtherwiseAndEveryBarSaysItsFigures() {
        let chart = chart([5, 1_500, 70_000])
        #expect(chart.contains("class=\"failed\""))
        for words in [
            "deploy #1 v1: done, 5 ms", "deploy #2 v1: done, 1.5 s", "deploy #3 v1: failed, 1 min 10 s",
        ] { #expect(chart.contains("<title>\(words)"), "\(words)") }
        #expect(chart.contains("1 of which failed"))
    }
}
