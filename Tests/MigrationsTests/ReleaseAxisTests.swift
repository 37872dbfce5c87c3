import Migrations
import Testing

@Suite struct ReleaseAxisTests {
    private func axis(_ places: [(ReleaseAxis.Place, [EnvironmentName])], limit: Int) -> ReleaseAxis {
        ReleaseAxis(
            places.enumerated().map { index, place in
                ReleaseAxis.Point(
                    place.0,
                    names: ["v\(places.count - index)"],
                    commit: nil,
                    at: nil,
                    environments: place.1
                )
            },
            limit: limit
        )
    }

    private func words(_ axis: ReleaseAxis) -> [String] {
        axis.rows.map { row in
            switch row {
            case .point(let point): point.names[0]
            case .gap(let count): "\(count) more"
            }
        }
    }

    @Test func fewReleasesAreAllShown() {
        let places: [(ReleaseAxis.Place, [EnvironmentName])] = [
            (.tip, []), (.release, [.production]), (.release, []),
        ]
        #expect(words(axis(places, limit: 3)) == ["v3", "v2", "v1"])
    }

    @Test func ofManyReleasesTheNewestTheOldestAndThoseWithAnEnvironmentAreShown() {
        var places: [(ReleaseAxis.Place, [EnvironmentName])] = Array(repeating: (.release, []), count: 30)
        places[0] = (.tip, [])
        places[20] = (.release, [.production])
        #expect(
            words(axis(places, limit: 6)) == ["v30", "v29", "v28", "v27", "16 more", "v10", "8 more", "v1"]
        )
    }

    @Test func nothingButReleasesWithoutAnEnvironmentIsLeftOutAndEachIsCounted() {
        var random = SplitMix64(seed: 6)
        for _ in 0..<500 {
            let kinds: [ReleaseAxis.Place] = [.tip, .release, .release, .release, .commit, .aside, .start]
            let places = (0..<random.number(0...40)).map { _ in
                (random.pick(kinds), random.oneIn(6) ? [EnvironmentName.staging] : [])
            }
            let limit = random.number(1...16)
            let axis = axis(places, limit: limit)
            let gaps = axis.rows.map { if case .gap(let count) = $0 { count } else { 0 } }
            let shown = axis.rows.compactMap { if case .point(let point) = $0 { point } else { nil } }
            #expect(shown.count + gaps.reduce(0, +) == places.count)
            #expect(!gaps.contains(1))
            let needed = places.count { $0.0 != .release || !$0.1.isEmpty }
            #expect(shown.count { $0.place != .release || !$0.environments.isEmpty } == needed)
            let numbers = shown.compactMap { Int($0.names[0].dropFirst()) }
            #expect(numbers == numbers.sorted(by: >))
            #expect(places.count > limit || gaps.allSatisfy { $0 == 0 })
        }
    }
}
