import SignalKernels
import Testing

/// How well two parts of a star's rays are told apart, against all pairs of their samples.
@Suite struct RaySeparationTests {
    private static let rays = 16
    private static let samples = 12

    /// A star whose samples are the whole levels 0 to `levels` - 1, so that many are equal.
    private func star(levels: Int, seed: UInt64) -> RayStar {
        let image = FloatImage(width: 40, height: 30)
        var generator = SplitMix64(seed: seed)
        for row in 0..<30 {
            for column in 0..<40 {
                image[row: row, column: column] = Float(Int.random(in: 0..<levels, using: &generator))
            }
        }
        var star = RayStar(rays: Self.rays, capacity: Self.samples)
        // Whole steps along one axis meet pixels and leave their levels as they are.
        for ray in 0..<Self.rays {
            star.columnSteps.pointer[ray] = Float(ray % 3) - 1
            star.rowSteps.pointer[ray] = Float(ray % 2)
        }
        star.sample(image, column: 17, row: 9, samples: Self.samples, keepsValues: true)
        return star
    }

    private func seen(except hidden: Set<Int> = []) -> SignalBuffer {
        let seen = SignalBuffer(count: Self.rays)
        for ray in 0..<Self.rays { seen.pointer[ray] = hidden.contains(ray) ? 0 : 1 }
        return seen
    }

    private func poisoned(_ count: Int) -> SignalBuffer {
        let scratch = SignalBuffer(count: (count + 7) / 8 * 8)
        for at in 0..<scratch.count { scratch.pointer[at] = .nan }
        return scratch
    }

    @Test(
        arguments: [(0..<1, 11..<12), (2..<5, 5..<12), (0..<12, 0..<12), (3..<8, 4..<7)] as [(Range<Int>, Range<Int>)],
        [0..<1, 3..<9, 13..<19, 0..<16])
    func isTheShareOfPairsWhoseOuterSampleIsBrighter(parts: (inner: Range<Int>, outer: Range<Int>), rays: Range<Int>) {
        for levels in [2, 5, 200] {
            for hidden in [[], [4], [14, 0]] as [Set<Int>] {
                let star = star(levels: levels, seed: UInt64(levels))
                let used = rays.map { $0 % Self.rays }.filter { !hidden.contains($0) }
                let scratch = poisoned(parts.outer.count * rays.count)
                let share = star.separation(
                    inner: parts.inner, outer: parts.outer, rays: rays, seen: seen(except: hidden), scratch: scratch)
                guard 2 * used.count >= rays.count, !used.isEmpty else {
                    #expect(share == nil)
                    continue
                }
                func part(_ range: Range<Int>) -> [Float] {
                    used.flatMap { ray in range.map { star.values.pointer[$0 * Self.rays + ray] } }
                }
                var wins = 0.0
                for inner in part(parts.inner) {
                    for outer in part(parts.outer) { wins += outer > inner ? 1 : (outer == inner ? 0.5 : 0) }
                }
                let expected = wins / Double(used.count * used.count * parts.inner.count * parts.outer.count)
                // Counts are exact, and so is their conversion up to 2^24: the quotient rounds once.
                #expect(abs(Double(share ?? .nan) - expected) <= 0x1p-24, "levels \(levels), hidden \(hidden)")
            }
        }
    }

    @Test func doesNotDependOnTheGrayScale() {
        let plain = star(levels: 200, seed: 8)
        let curved = star(levels: 200, seed: 8)
        for at in 0..<(Self.rays * Self.samples) {
            let level = plain.values.pointer[at]
            curved.values.pointer[at] = 40 + level * level / 200
        }
        func share(_ star: RayStar) -> Float? {
            star.separation(inner: 1..<5, outer: 6..<12, rays: 12..<18, seen: seen(), scratch: poisoned(36))
        }
        #expect(share(plain) == share(curved))
    }
}
