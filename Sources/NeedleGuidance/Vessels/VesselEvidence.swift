import Foundation
import SignalKernels

/// What the picture says for and against a dark ellipse being a vessel.
///
/// All gray levels are in units of the picture's range, so that gain and dynamic range cancel.
struct VesselEvidence: BitwiseCopyable, Sendable {
    /// Log contrast between the darker of the two flanks and the lumen.
    var flanks: Float = 0
    /// Contrast over the surroundings' level above black: 1 for an echo-free lumen.
    var emptiness: Float = 0
    /// Log of the smaller over the larger half axis.
    var roundness: Float = 0
    /// Share of the outline with a third of the mean contrast.
    var completeness: Float = 0
    /// Tissue below the vessel against tissue beside that: blood attenuates less than tissue, bone shadows.
    var enhancement: Float = 0
    /// Log contrast across the deep and the shallow quarter of the outline.
    var deepContrast: Float = 0
    var shallowContrast: Float = 0
    /// Brightness of the wall over the tissue beyond it, in the shallow and the deep quarter.
    var shallowWall: Float = 0
    var deepWall: Float = 0
    /// Log of the brightest echoes inside over the contrast: septa and fibers speak against a vessel.
    var innerEchoes: Float = 0
    /// Sine of the tilt of the larger axis against the skin.
    var tilt: Float = 0
    /// Mean sharpness of the outline, and that of its weakest eighth.
    var sharpness: Float = 0
    var weakestSharpness: Float = 0
    /// Log of the radius over 2 mm.
    var size: Float = 0
    /// Depth of the upper wall over 4 mm, up to 1.
    var depth: Float = 0
    /// Log of the lumen's level above black.
    var lumenLevel: Float = 0
    /// Log of the standard deviation of the lumen's level.
    var lumenTexture: Float = 0
    /// Log of the root mean square distance of the outline from the ellipse over its size.
    var misfit: Float = 0

    /// Where the outline's rays leave the picture, 0 to 1.
    var cutShare: Float = 0
    /// Lumen edge to outer wall in millimeters; 0 when no wall is seen.
    var wallThickness: Float = 0
}

extension VesselEvidence {
    /// The measurements that the belief weighs.
    enum Measurement: Int, CaseIterable, Sendable {
        case flanks, emptiness, roundness, completeness, enhancement, deepContrast
        case shallowContrast, shallowWall, deepWall, innerEchoes, tilt, sharpness
        case weakestSharpness, size, depth, lumenLevel, lumenTexture, misfit
    }

    subscript(measurement: Measurement) -> Float {
        switch measurement {
        case .flanks: flanks
        case .emptiness: emptiness
        case .roundness: roundness
        case .completeness: completeness
        case .enhancement: enhancement
        case .deepContrast: deepContrast
        case .shallowContrast: shallowContrast
        case .shallowWall: shallowWall
        case .deepWall: deepWall
        case .innerEchoes: innerEchoes
        case .tilt: tilt
        case .sharpness: sharpness
        case .weakestSharpness: weakestSharpness
        case .size: size
        case .depth: depth
        case .lumenLevel: lumenLevel
        case .lumenTexture: lumenTexture
        case .misfit: misfit
        }
    }
}

/// Measures the evidence for one ellipse.
struct VesselExaminer: Sendable {
    static let rays = VesselOutline.rays
    /// Samples along a ray; the 20th lies on the ellipse.
    static let samples = 40

    /// Millimeters covered by the region.
    let width: Float
    let height: Float
    let grid: FeatureGrid
    private let outline: VesselOutline

    init(grid: FeatureGrid, outline: VesselOutline) {
        self.grid = grid
        self.outline = outline
        width = Float(Double(grid.width - 1) * grid.lateralMM)
        height = Float(Double(grid.height - 1) * grid.axialMM)
    }

    struct Workspace {
        let sums = SignalBuffer(count: VesselExaminer.rays * (VesselExaminer.samples + 1))
        let inner = SignalBuffer(count: VesselExaminer.rays)
        let contrast = SignalBuffer(count: VesselExaminer.rays)
        let edge = SignalBuffer(count: VesselExaminer.rays)
        var histogram = [Int32](repeating: 0, count: 256)
    }

    /// Examines `ellipse` on the level that `sampler` reads.
    ///
    /// - Parameters:
    ///   - range: Of gray levels in the picture, and `black` the level of its darkest hundredth.
    /// - Complexity: O(rays * samples); no allocation.
    func examine(
        _ ellipse: VesselEllipse, sampler: VesselSampler, range: Float, black: Float, workspace: inout Workspace
    ) -> VesselEvidence {
        var evidence = VesselEvidence()
        let rays = Self.rays
        let samples = Self.samples
        let sums = unsafe workspace.sums.pointer
        let radius = ellipse.radius
        let ct = cos(ellipse.angle)
        let st = sin(ellipse.angle)
        let perRange = 1 / range

        for bin in 0..<256 { workspace.histogram[bin] = 0 }
        var lumenSum: Float = 0
        var insideSum: Float = 0
        var insideSquares: Float = 0
        var cut = 0
        // SAFETY: sums holds samples + 1 floats per ray; the ray-wise buffers hold one float per ray.
        for ray in 0..<rays {
            let c = outline.cosines[ray]
            let s = outline.sines[ray]
            let u = (c * ct + s * st) / ellipse.major
            let v = (s * ct - c * st) / ellipse.minor
            let reach = VesselOutline.step / (u * u + v * v).squareRoot()
            let sum = unsafe sums + ray * (samples + 1)
            unsafe sum[0] = 0
            var total: Float = 0
            for sample in 0..<samples {
                let x = ellipse.x + c * reach * Float(sample)
                let z = ellipse.z + s * reach * Float(sample)
                let value = sampler(x: x, z: z)
                total += value
                unsafe sum[sample + 1] = total
                if sample >= 3, sample < 16 {
                    insideSum += value
                    insideSquares += value * value
                    workspace.histogram[Int(min(max(value, 0), 255))] += 1
                }
            }
            lumenSum += unsafe sum[15]
            if !shows(x: ellipse.x + c * reach * 20, z: ellipse.z + s * reach * 20) { cut += 1 }
            unsafe workspace.inner.pointer[ray] = unsafe (sum[17] - sum[10]) / 7
        }
        evidence.cutShare = Float(cut) / Float(rays)
        let lumen = lumenSum / Float(15 * rays)
        let insideCount = Float(13 * rays)
        let insideMean = insideSum / insideCount
        let deviation = max(insideSquares / insideCount - insideMean * insideMean, 0).squareRoot()

        // Contrast of each ray with a band beyond the wall.
        let gap = min(Int((0.15 / radius / VesselOutline.step).rounded()), 4)
        let span = min(max(Int((0.7 / radius / VesselOutline.step).rounded()), 4), 12)
        let first = min(21 + gap, samples - 1)
        let end = min(first + span, samples)
        var outerMean: Float = 0
        var mean: Float = 0
        for ray in 0..<rays {
            let sum = unsafe sums + ray * (samples + 1)
            let outer = unsafe (sum[end] - sum[first]) / Float(end - first)
            outerMean += outer
            let value = unsafe (outer - workspace.inner.pointer[ray]) * perRange
            unsafe workspace.contrast.pointer[ray] = value
            mean += value
        }
        outerMean /= Float(rays)
        mean /= Float(rays)
        let contrast = unsafe workspace.contrast.pointer
        let enough = max(0.35 * mean, 0.04)
        var complete = 0
        var deep: Float = 0
        var shallow: Float = 0
        for ray in 0..<rays {
            if unsafe contrast[ray] > enough { complete += 1 }
            if Self.isDeep(ray) { deep += unsafe contrast[ray] }
            if Self.isShallow(ray) { shallow += unsafe contrast[ray] }
        }
        evidence.completeness = Float(complete) / Float(rays)
        evidence.deepContrast = Self.logContrast(deep / Float(rays / 4))
        evidence.shallowContrast = Self.logContrast(shallow / Float(rays / 4))

        measureEdges(radius: radius, perRange: perRange, workspace: workspace, into: &evidence)
        measureSurroundings(ellipse, sampler: sampler, lumen: lumen, perRange: perRange, into: &evidence)

        var remaining = Int32(0.05 * insideCount)
        var bright = 255
        while bright > 0, remaining > 0 {
            remaining -= workspace.histogram[bright]
            if remaining > 0 { bright -= 1 }
        }
        let signal = max(outerMean - lumen, 0) + 0.03 * range
        evidence.innerEchoes = log(0.05 + max(Float(bright) - insideMean, 0) / signal)
        evidence.emptiness = (outerMean - lumen) / max(outerMean - black + 8, 1)
        evidence.roundness = log(ellipse.minor / ellipse.major)
        evidence.tilt = abs(sin(ellipse.angle))
        evidence.size = log(min(max(radius, 0.4), 10) / 2)
        evidence.depth = min(max((ellipse.z - ellipse.halfHeight) / 4, 0), 1)
        evidence.lumenLevel = log(0.03 + max(lumen - black, 0) * perRange)
        evidence.lumenTexture = log(0.02 + deviation * perRange)
        return evidence
    }

    private func shows(x: Float, z: Float) -> Bool {
        guard x >= 0, z >= 0, x <= width, z <= height else { return false }
        guard grid.isMasked else { return true }
        let column = min(Int(Double(x) / grid.lateralMM), grid.width - 1)
        let row = min(Int(Double(z) / grid.axialMM), grid.height - 1)
        return grid.valid[row: row, column: column] == 1
    }

    /// The sharpest step of gray level within 15 % of the ellipse on each ray, and the walls.
    private func measureEdges(
        radius: Float, perRange: Float, workspace: Workspace, into evidence: inout VesselEvidence
    ) {
        let rays = Self.rays
        let samples = Self.samples
        // Windows of half a millimeter, about two resolution cells.
        let window = min(max(Int((0.5 / radius / VesselOutline.step).rounded()), 2), 10)
        let edge = unsafe workspace.edge.pointer
        var shallow: Float = 0
        var deep: Float = 0
        // SAFETY: `band` clamps into the samples + 1 sums of a ray.
        for ray in 0..<rays {
            let sum = unsafe workspace.sums.pointer + ray * (samples + 1)
            func band(_ from: Int, _ to: Int) -> Float {
                let low = min(max(from, 0), samples - 1)
                let high = min(max(to, low + 1), samples)
                return unsafe (sum[high] - sum[low]) / Float(high - low)
            }
            var best = -Float.infinity
            for offset in -2...3 {
                best = max(best, band(20 + offset, 20 + offset + window) - band(20 + offset - window, 20 + offset))
            }
            unsafe edge[ray] = best * perRange
            let wall = (band(20, 20 + window) - band(20 + 2 * window, 20 + 4 * window)) * perRange
            if Self.isShallow(ray) { shallow += wall }
            if Self.isDeep(ray) { deep += wall }
        }
        evidence.shallowWall = min(max(shallow / Float(rays / 4), -0.2), 0.3)
        evidence.deepWall = min(max(deep / Float(rays / 4), -0.2), 0.3)
        var total: Float = 0
        var weakest = Float.infinity
        for octant in 0..<8 {
            var part: Float = 0
            for ray in (6 * octant)..<(6 * octant + 6) {
                let before = unsafe edge[ray == 0 ? rays - 1 : ray - 1]
                let after = unsafe edge[ray == rays - 1 ? 0 : ray + 1]
                // A step of 0.15 of the range is as clear as any.
                part += unsafe min(max((before + edge[ray] + after) / 0.45, 0), 1)
            }
            total += part
            weakest = min(weakest, part / 6)
        }
        evidence.sharpness = total / Float(rays)
        evidence.weakestSharpness = weakest
        evidence.wallThickness = wallThickness(radius: radius, perRange: perRange, workspace: workspace)
    }

    /// Half-height width of the bright rim in the mean radial profile, from the ellipse outward; 0 when there is none.
    private func wallThickness(radius: Float, perRange: Float, workspace: Workspace) -> Float {
        let samples = Self.samples
        func level(_ sample: Int) -> Float {
            var total: Float = 0
            // SAFETY: sample + 1 is at most samples.
            for ray in 0..<Self.rays {
                let sum = unsafe workspace.sums.pointer + ray * (samples + 1)
                total += unsafe sum[sample + 1] - sum[sample]
            }
            return total / Float(Self.rays)
        }
        let spacing = radius * VesselOutline.step
        let reach = min(20 + max(Int(1.2 / spacing), 2), samples - 2)
        var peak = 20
        var peakLevel = level(20)
        for sample in 21..<reach where level(sample) > peakLevel {
            peak = sample
            peakLevel = level(sample)
        }
        let far = min(peak + max(Int(1 / spacing), 2), samples - 1)
        let beyond = level(far)
        // A rim must stand out by 6 % of the range to be called a wall.
        guard (peakLevel - beyond) * perRange > 0.06 else { return 0 }
        var outer = peak
        while outer < far, level(outer) > (peakLevel + beyond) / 2 { outer += 1 }
        return Float(outer - 20) * spacing
    }

    /// Boxes of tissue beside and below the ellipse.
    private func measureSurroundings(
        _ ellipse: VesselEllipse, sampler: VesselSampler, lumen: Float, perRange: Float,
        into evidence: inout VesselEvidence
    ) {
        let w = ellipse.halfWidth
        let h = ellipse.halfHeight
        func box(_ x0: Float, _ x1: Float, _ z0: Float, _ z1: Float) -> Float {
            var total: Float = 0
            for row in 0..<6 {
                for column in 0..<7 {
                    total += sampler(
                        x: ellipse.x + x0 + (x1 - x0) * Float(column) / 6,
                        z: ellipse.z + z0 + (z1 - z0) * Float(row) / 5)
                }
            }
            return total / 42
        }
        let top = h + 0.25
        let bottom = top + min(1.2 * h + 1, 4)
        let below = box(-0.6 * w, 0.6 * w, top, bottom)
        let beside = max(box(-2 * w, -1.3 * w, top, bottom), box(1.3 * w, 2 * w, top, bottom))
        evidence.enhancement = min(max((below - beside) * perRange, -0.2), 0.2)
        let flank = min(
            box(-1.6 * w, -1.15 * w, -0.5 * h, 0.5 * h), box(1.15 * w, 1.6 * w, -0.5 * h, 0.5 * h))
        evidence.flanks = Self.logContrast((flank - lumen) * perRange)
    }

    /// Rays 45 to 135 degrees from image right toward depth.
    private static func isDeep(_ ray: Int) -> Bool { ray >= rays / 8 && ray < 3 * rays / 8 }
    private static func isShallow(_ ray: Int) -> Bool { ray >= 5 * rays / 8 && ray < 7 * rays / 8 }

    private static func logContrast(_ contrast: Float) -> Float { log(0.04 + max(contrast, 0)) }
}
