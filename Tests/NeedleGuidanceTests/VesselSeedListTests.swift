import NeedleGuidance
import Testing

@Suite struct VesselSeedListTests {
    /// Seeds far apart, some of equal scores.
    private func seeds(_ count: Int) -> [VesselSeed] {
        // Prime steps go through all of them in no order of score or place.
        let step = [7, 11, 13].first { count % $0 != 0 } ?? 17
        return (0..<count).map { number in
            let place = number * step % count
            return VesselSeed(score: Float(place % 50), x: 100 * Float(place), halfWidth: 1, halfHeight: 1)
        }
    }

    private func drained(_ list: inout VesselSeedList, _ limit: Int) -> [Float] {
        var best = VesselSeedList(capacity: 100)
        list.drain(best: limit, into: &best)
        #expect(list.count == 0)
        return best.seeds[0..<best.count].map(\.x)
    }

    /// Best first by score, of equal ones from the left.
    private func sorted(_ seeds: [VesselSeed]) -> [Float] {
        seeds.sorted { ($1.score, $0.x) < ($0.score, $1.x) }.map(\.x)
    }

    @Test(arguments: [5, 39, 40, 41, 300]) func keepsTheBest(count: Int) {
        let seeds = seeds(count)
        var list = VesselSeedList(capacity: 40)
        for seed in seeds { list.insert(seed) }
        #expect(list.count == min(count, 40))
        #expect(Set(list.seeds[0..<list.count].map(\.x)) == Set(sorted(seeds).prefix(40)))
        #expect(drained(&list, 12) == Array(sorted(seeds).prefix(12)))
    }

    @Test func keepsTheOrderUntilThereAreTooMany() {
        let seeds = seeds(40)
        var list = VesselSeedList(capacity: 40)
        for seed in seeds { list.insert(seed) }
        #expect(list.seeds.map(\.x) == seeds.map(\.x))
    }

    @Test func canBeUsedAgain() {
        let seeds = seeds(90)
        var list = VesselSeedList(capacity: 40)
        for seed in seeds { list.insert(seed) }
        list.removeAll()
        for seed in seeds.prefix(60) { list.insert(seed) }
        #expect(drained(&list, 40) == Array(sorted(Array(seeds.prefix(60))).prefix(40)))
        for seed in seeds.suffix(60) { list.insert(seed) }
        #expect(drained(&list, 40) == Array(sorted(Array(seeds.suffix(60))).prefix(40)))
    }
}
