import FrameModel
import Foundation
import NeedleGuidance
import SignalKernels

/// Gray pictures of layered tissue, drawn for these tests alone: speckle, bright lines, haze and shadows.
///
/// 40 by 40 mm at 0.1 mm per pixel, x = 0 in the middle column, z = 0 in the first row.
struct TissuePicture {
    static let width = 400
    static let height = 400
    static let spacing = 0.1

    private var state: UInt64
    private var speckle: [Float]
    private var levels: [Float]

    /// Tissue of one level everywhere.
    init(seed: UInt64, level: Float = 75) {
        state = seed &* 2_654_435_761 &+ 1
        speckle = Array(repeating: 0, count: Self.width * Self.height)
        levels = Array(repeating: level, count: Self.width * Self.height)
        let real = Self.blur(noise())
        let imaginary = Self.blur(noise())
        for index in speckle.indices {
            let power = real[index] * real[index] + imaginary[index] * imaginary[index]
            // Log-compressed Rayleigh envelope: 9 gray levels per neper of power, its mean of -0.58 taken off.
            speckle[index] = 9 * (Float(log(Double(max(power, 1e-3)))) - 0.1)
        }
    }

    private mutating func uniform() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (Double(state >> 11) + 0.5) / Double(UInt64(1) << 53)
    }

    private mutating func noise() -> [Float] {
        (0..<(Self.width * Self.height)).map { _ in
            Float((-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform()))
        }
    }

    /// Moving average over 3 rows and 5 columns, scaled to unit variance: a resolution cell of 0.3 by 0.5 mm.
    private static func blur(_ source: [Float]) -> [Float] {
        var target = source
        for row in 0..<height {
            for column in 0..<width {
                var sum: Float = 0
                for dr in -1...1 {
                    for dc in -2...2 {
                        let r = min(max(row + dr, 0), height - 1)
                        let c = min(max(column + dc, 0), width - 1)
                        sum += source[r * width + c]
                    }
                }
                target[row * width + column] = sum / Float(15).squareRoot()
            }
        }
        return target
    }

    static func x(_ column: Int) -> Double { (Double(column) - Double(width - 1) / 2) * spacing }
    static func z(_ row: Int) -> Double { Double(row) * spacing }

    /// Sets the level of every pixel for which `level` gives one.
    mutating func paint(_ level: (_ x: Double, _ z: Double) -> Float?) {
        for row in 0..<Self.height {
            for column in 0..<Self.width {
                if let value = level(Self.x(column), Self.z(row)) { levels[row * Self.width + column] = value }
            }
        }
    }

    /// Draws a bright line whose echo begins at depth `edge(x)` and is `thickness` mm thick.
    mutating func line(
        _ range: ClosedRange<Double>, level: Float, thickness: Double = 0.5, edge: (Double) -> Double
    ) {
        paint { x, z in
            guard range.contains(x) else { return nil }
            let depth = z - edge(x)
            return depth >= 0 && depth <= thickness ? level : nil
        }
    }

    /// Short bright lines in one direction, as fibers of a muscle between two depths (mm).
    mutating func fibers(_ depths: ClosedRange<Double>, tilt: Double = 0.2, level: Float = 115) {
        var strokes: [(x: Double, z: Double)] = []
        for _ in 0..<90 {
            let x = -20 + 40 * uniform()
            let z = depths.lowerBound + (depths.upperBound - depths.lowerBound) * uniform()
            strokes.append((x, z))
        }
        for stroke in strokes {
            paint { x, z in
                let along = x - stroke.x
                guard abs(along) < 2, depths.contains(z) else { return nil }
                return abs(z - stroke.z - tilt * along) < 0.2 ? level : nil
            }
        }
    }

    /// The gray levels, with dark pixels free of speckle as behind a reflector.
    func raster() -> Raster<UInt8> {
        Raster(
            width: Self.width, height: Self.height,
            samples: levels.indices.map { index in
                let level = levels[index]
                let value = level + speckle[index] * min(1, level / 30)
                return UInt8(min(max(value, 0), 255))
            })
    }

    /// Likewise with a floor of noise at a level for each depth, as a high gain shows it: what is as good as black has no speckle.
    func raster(floor: (_ z: Double) -> Float) -> Raster<UInt8> {
        var raster = raster()
        var state = state
        for row in 0..<Self.height {
            for column in 0..<Self.width where levels[row * Self.width + column] <= 2 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                raster[row: row, column: column] = UInt8(floor(Self.z(row))) + UInt8(state >> 61)
            }
        }
        return raster
    }

    /// Skin, fat, a first fascia at 8 mm over muscle: what lies above every scene.
    static func chestWall(seed: UInt64) -> TissuePicture {
        var picture = TissuePicture(seed: seed)
        picture.paint { _, z in z < 2 ? 110 : z < 8 ? 55 : nil }
        picture.fibers(9...18)
        picture.line(-20...20, level: 150) { _ in 8 }
        return picture
    }

    /// A pleural line at depth `edge(x)` with fading haze below it.
    mutating func pleura(_ range: ClosedRange<Double>, edge: (Double) -> Double) {
        paint { x, z in range.contains(x) && z > edge(x) ? Float(max(20, 60 - 1.5 * (z - edge(x)))) : nil }
        line(range, level: 190, thickness: 0.7, edge: edge)
    }

    /// A rib: a convex bright cap centered at `x`, `halfWidth` mm to both sides, over its shadow.
    mutating func rib(at x: Double, top: Double, halfWidth: Double = 5, shadow: Float = 1) {
        let cap = { (px: Double) in top + 0.06 * (px - x) * (px - x) }
        paint { px, z in abs(px - x) <= halfWidth && z > cap(px) ? shadow : nil }
        line((x - halfWidth)...(x + halfWidth), level: 200, thickness: 0.7, edge: cap)
    }
}

/// Runs the tissue detector on drawn pictures.
struct TissueBench {
    let bank: FeatureBank
    let detector: TissueDetector
    let guardian: FrameQualityGuard
    private var features: FrameFeatures
    private var scratch: TissueDetector.Scratch
    private var guardScratch: FrameQualityGuard.Scratch

    init() throws {
        let geometry = try FrameGeometry(
            width: TissuePicture.width, height: TissuePicture.height,
            axialSpacing: .millimetersPerPixel(TissuePicture.spacing),
            lateralSpacing: .millimetersPerPixel(TissuePicture.spacing))
        let grid = FeatureGrid(geometry: geometry)
        bank = FeatureBank(grid: grid)
        detector = TissueDetector(grid: grid)
        guardian = FrameQualityGuard(grid: grid)
        guardScratch = guardian.makeScratch()
        features = bank.makeFeatures()
        scratch = detector.makeScratch()
    }

    mutating func findings(_ rasters: [Raster<UInt8>]) -> FrameFindings {
        let frames = rasters.enumerated().map {
            BModeFrame(index: $0.offset, time: Double($0.offset) / 15, grayLevels: $0.element)
        }
        bank.fill(&features, window: frames[...])
        var findings = FrameFindings()
        guardian.check(features, scratch: &guardScratch, into: &findings)
        detector.detect(in: features, scratch: &scratch, into: &findings)
        return findings
    }

    mutating func findings(_ picture: TissuePicture) -> FrameFindings { findings([picture.raster()]) }
}
