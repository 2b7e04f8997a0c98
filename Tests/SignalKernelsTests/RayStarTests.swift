import CKernels
import SignalKernels
import Testing

/// Rays, closed paths around them and moments of points, against their definitions.
@Suite struct RayStarTests {
    private func noise(_ width: Int, _ height: Int, seed: UInt64) -> FloatImage {
        let image = FloatImage(width: width, height: height)
        let raster = Raster.noise(width: width, height: height, seed: seed)
        for row in 0..<height {
            for column in 0..<width { image[row: row, column: column] = raster[row: row, column: column] }
        }
        return image
    }

    /// Bilinear interpolation from the definition; the border repeats.
    private func sample(_ image: FloatImage, column: Double, row: Double) -> Double {
        let u = min(max(column, 0), Double(image.width - 1))
        let v = min(max(row, 0), Double(image.height - 1))
        let (left, top) = (Int(u), Int(v))
        func level(_ down: Int, _ across: Int) -> Double {
            Double(image[row: min(top + down, image.height - 1), column: min(left + across, image.width - 1)])
        }
        let (right, below) = (u - Double(left), v - Double(top))
        return (1 - below) * ((1 - right) * level(0, 0) + right * level(0, 1))
            + below * ((1 - right) * level(1, 0) + right * level(1, 1))
    }

    private func star(rays: Int, samples: Int, step: Float) -> RayStar {
        let star = RayStar(rays: rays, capacity: samples)
        for ray in 0..<rays {
            star.columnSteps.pointer[ray] = step * star.cosines.pointer[ray]
            star.rowSteps.pointer[ray] = 0.8 * step * star.sines.pointer[ray]
        }
        return star
    }

    @Test(
        arguments: [(1, 1), (1, 9), (9, 1), (2, 2), (40, 33)],
        [(20.3, 16.4, 0.3), (20.5, 16.4, 1), (2.5, 1.0, 0.7), (39, 32, 0.5), (-5, 60, 0.4), (0, 0, 0)]
            as [(Float, Float, Float)])
    func samplesBilinearly(size: (Int, Int), ray: (column: Float, row: Float, step: Float)) {
        let image = noise(size.0, size.1, seed: 1)
        var (wide, narrow) = (star(rays: 16, samples: 21, step: ray.step), star(rays: 16, samples: 21, step: ray.step))
        for samples in [21, 1, 20] {
            wide.sample(image, column: ray.column, row: ray.row, samples: samples, keepsValues: true)
            withNarrowKernels {
                narrow.sample(image, column: ray.column, row: ray.row, samples: samples, keepsValues: true)
            }
            for direction in 0..<16 {
                var sum = 0.0
                #expect(wide.sums.pointer[direction] == 0)
                for at in 0..<samples {
                    let expected = sample(
                        image, column: Double(ray.column) + Double(at) * Double(wide.columnSteps.pointer[direction]),
                        row: Double(ray.row) + Double(at) * Double(wide.rowSteps.pointer[direction]))
                    sum += expected
                    let place = at * 16 + direction
                    // Places up to 64 round twice, at slopes of up to 256 levels per sample in both axes.
                    let tolerance = 2 * 64 * 2 * 256 * 0x1p-24
                    #expect(abs(Double(wide.values.pointer[place]) - expected) < tolerance)
                    // And as many sums of up to 21 * 256.
                    let rounding = 21.0 * 256 * 0x1p-24
                    #expect(abs(Double(wide.sums.pointer[place + 16]) - sum) < 21 * (tolerance + rounding))
                    #expect(wide.values.pointer[place] == narrow.values.pointer[place])
                    #expect(wide.sums.pointer[place + 16] == narrow.sums.pointer[place + 16])
                }
            }
        }
    }

    @Test func samplesPointsAsRays() {
        let image = noise(30, 20, seed: 2)
        let (columns, rows) = (SignalBuffer(count: 24), SignalBuffer(count: 24))
        let (wide, narrow) = (SignalBuffer(count: 24), SignalBuffer(count: 24))
        var generator = SplitMix64(seed: 3)
        for place in 0..<24 {
            columns.pointer[place] = .random(in: -5...35, using: &generator)
            rows.pointer[place] = .random(in: -5...25, using: &generator)
        }
        (columns.pointer[0], rows.pointer[1], columns.pointer[2]) = (.infinity, -.infinity, .nan)
        image.sample(columns: columns, rows: rows, count: 24, into: wide)
        withNarrowKernels { image.sample(columns: columns, rows: rows, count: 24, into: narrow) }
        for place in 0..<24 {
            #expect(wide.pointer[place] == narrow.pointer[place] && wide.pointer[place].isFinite)
            guard place > 2 else { continue }
            let expected = sample(image, column: Double(columns.pointer[place]), row: Double(rows.pointer[place]))
            // Places are exact; the level rounds at each of six steps, and a fraction by 2^-20 at slopes of up to 256.
            let tolerance = 6 * 256 * 0x1p-24 + 2 * 256 * 0x1p-20
            #expect(abs(Double(wide.pointer[place]) - expected) < tolerance)
        }
    }

    private func pricing(_ searched: Range<Int>) -> ClosedPath.Pricing {
        ClosedPath.Pricing(
            searched: searched, window: 4, excess: -1...1.5, excessWeight: 0.05, edgeWeight: 0.002, greatestEdge: 0.9)
    }

    /// The path of the same recursion in double precision; noise leaves no ties.
    private func referencePath(
        _ star: RayStar, _ path: ClosedPath, pricing: ClosedPath.Pricing, roughness: Double
    ) -> [Int] {
        let rays = star.rays
        func sum(_ sample: Int, _ ray: Int) -> Double { Double(star.sums.pointer[sample * rays + ray]) }
        let costs = (0..<rays).map { ray in
            var running = 0.0
            return (0..<pricing.searched.upperBound).map { sample in
                let level = sum(sample + 1, ray) - sum(sample, ray)
                let excess = level * Double(path.scales.pointer[ray]) - Double(path.offsets.pointer[ray])
                running +=
                    min(max(excess, Double(pricing.excess.lowerBound)), Double(pricing.excess.upperBound))
                    * Double(pricing.excessWeight)
                guard sample >= pricing.searched.lowerBound else { return Double.nan }
                let behind = sum(sample + 1 + pricing.window, ray) - sum(sample + 1, ray)
                let before = sum(sample, ray) - sum(sample - pricing.window, ray)
                return running - min((behind - before) * Double(pricing.edgeWeight), Double(pricing.greatestEdge))
            }
        }
        let visits = rays + rays / 2
        var totals = [[Double]](repeating: [], count: visits)
        let states = Array(pricing.searched)
        totals[0] = states.map { costs[rays - rays / 4][$0] }
        func penalty(_ step: Int) -> Double { abs(step) == 2 ? 4 * roughness : Double(abs(step)) * roughness }
        func ways(to state: Int) -> [Int] { (-2...2).filter { states.indices.contains(state + $0) } }
        for visit in 1..<visits {
            let ray = (rays - rays / 4 + visit) % rays
            totals[visit] = states.indices.map { state in
                ways(to: state).map { totals[visit - 1][state + $0] + penalty($0) }.min()! + costs[ray][states[state]]
            }
        }
        var result = [Int](repeating: 0, count: rays)
        var state = states.indices.min { totals[visits - 1][$0] < totals[visits - 1][$1] }!
        for visit in stride(from: visits - 1, through: rays / 4, by: -1) {
            if visit < rays + rays / 4 { result[visit - rays / 4] = states[state] }
            let from = totals[visit - 1]
            state += ways(to: state).min { from[state + $0] + penalty($0) < from[state + $1] + penalty($1) }!
        }
        return result
    }

    @Test(arguments: [7..<38, 10..<32, 6..<30, 12..<13, 5..<37], [UInt64(1), 2, 3])
    func closedPathIsTheCheapest(searched: Range<Int>, seed: UInt64) {
        let image = noise(80, 80, seed: seed)
        var star = star(rays: 24, samples: 44, step: 0.8)
        star.sample(image, column: 40, row: 40, samples: 44, keepsValues: false)
        var (wide, narrow) = (ClosedPath(rays: 24), ClosedPath(rays: 24))
        for ray in 0..<24 {
            for path in [wide, narrow] {
                path.scales.pointer[ray] = 0.01 + 0.0005 * Float(ray)
                path.offsets.pointer[ray] = 1.1 + 0.02 * Float(ray)
            }
        }
        let expected = referencePath(star, wide, pricing: pricing(searched), roughness: Double(Float(0.02)))
        for _ in 0..<2 {
            wide.find(around: star, pricing: pricing(searched), roughness: 0.02)
            withNarrowKernels { narrow.find(around: star, pricing: pricing(searched), roughness: 0.02) }
            for ray in 0..<24 {
                let sample = Int(wide.distances.pointer[ray])
                #expect(sample == expected[ray], "ray \(ray)")
                func sum(_ sample: Int) -> Float { star.sums.pointer[sample * 24 + ray] }
                let edge = sum(sample + 5) - sum(sample + 1) - (sum(sample) - sum(sample - 4))
                #expect(wide.edges.pointer[ray] == edge)
                #expect(narrow.distances.pointer[ray] == wide.distances.pointer[ray])
                #expect(narrow.edges.pointer[ray] == wide.edges.pointer[ray])
            }
        }
    }

    @Test func closedPathFollowsADarkDisk() {
        let image = FloatImage(width: 101, height: 101)
        for row in 0..<101 {
            for column in 0..<101 {
                let (x, z) = (Double(column - 50), Double(row - 50))
                image[row: row, column: column] = (x * x + z * z).squareRoot() < 20 ? 10 : 110
            }
        }
        let star = RayStar(rays: 48, capacity: 44)
        for ray in 0..<48 {
            star.columnSteps.pointer[ray] = star.cosines.pointer[ray]
            star.rowSteps.pointer[ray] = star.sines.pointer[ray]
        }
        var sampled = star
        sampled.sample(image, column: 50, row: 50, samples: 44, keepsValues: false)
        var path = ClosedPath(rays: 48)
        for ray in 0..<48 {
            path.scales.pointer[ray] = 0.01
            path.offsets.pointer[ray] = 0.1 + 0.7
        }
        path.find(around: sampled, pricing: pricing(7..<38), roughness: 0.02)
        for ray in 0..<48 { #expect(abs(path.distances.pointer[ray] - 19.5) <= 1, "ray \(ray)") }
    }

    @Test(arguments: [4, 12, 48])
    func momentsAgreeWithTheirDefinitions(count: Int) {
        let (wide, narrow) = (PointRing(count: count), PointRing(count: count))
        var generator = SplitMix64(seed: UInt64(count))
        for ring in [wide, narrow] {
            generator = SplitMix64(seed: UInt64(count))
            for point in 0..<count {
                let angle = 2 * Double.pi * Double(point) / Double(count)
                let radius = Double.random(in: 2...3, using: &generator)
                ring.x.pointer[point] = Float(10 + radius * cosine(angle))
                ring.z.pointer[point] = Float(20 + radius * sine(angle))
                ring.weights.pointer[point] = .random(in: 0...1, using: &generator)
            }
            ring.close()
        }
        let area = wide.areaMoments()
        let sums = wide.weightedMoments(center: (10.5, 19.5), scale: 2.5)
        withNarrowKernels {
            #expect(narrow.areaMoments() == area)
            #expect(narrow.weightedMoments(center: (10.5, 19.5), scale: 2.5) == sums)
        }
        // The triangles from the first point, each with the moments of a triangle at the origin.
        var expected = PointRing.AreaMoments(area: 0, x: 0, z: 0, xx: 0, xz: 0, zz: 0)
        let (x0, z0) = (Double(wide.x.pointer[0]), Double(wide.z.pointer[0]))
        for point in 1..<(count - 1) {
            let x1 = Double(wide.x.pointer[point]) - x0
            let z1 = Double(wide.z.pointer[point]) - z0
            let x2 = Double(wide.x.pointer[point + 1]) - x0
            let z2 = Double(wide.z.pointer[point + 1]) - z0
            let part = (x1 * z2 - x2 * z1) / 2
            let (x, z) = (x1 + x2, z1 + z2)
            expected.area += part
            expected.x += part * x / 3
            expected.z += part * z / 3
            expected.xx += part * (x * x - x1 * x2) / 6
            expected.zz += part * (z * z - z1 * z2) / 6
            expected.xz += part * (x * z + x1 * z1 + x2 * z2) / 12
        }
        // Double precision, a few dozen terms of up to 1000.
        #expect(abs(area.area - expected.area) < 1e-10)
        #expect(abs(area.x - expected.x) < 1e-10)
        #expect(abs(area.z - expected.z) < 1e-10)
        #expect(abs(area.xx - expected.xx) < 1e-10)
        #expect(abs(area.xz - expected.xz) < 1e-10)
        #expect(abs(area.zz - expected.zz) < 1e-10)
        var at = 0
        for i in 0...4 {
            for j in 0...(4 - i) {
                var sum = 0.0
                for point in 0..<count {
                    let u = (Double(wide.x.pointer[point]) - 10.5) / 2.5
                    let v = (Double(wide.z.pointer[point]) - 19.5) / 2.5
                    sum += Double(wide.weights.pointer[point]) * power(u, Double(i)) * power(v, Double(j))
                }
                #expect(abs(sums[at] - sum) < 1e-11, "u^\(i) v^\(j)")
                at += 1
            }
        }
        #expect(at == 15 && sums[15] == 0)
    }
}
