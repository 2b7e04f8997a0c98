import Foundation
import SignalKernels

/// Measures the evidence for one ellipse.
struct VesselExaminer: Sendable {
    static let rays = VesselOutline.rays
    /// Largest share of the outline outside the picture: beyond one half, what is left no longer says how large it is.
    static let allowedCut: Float = 0.5
    /// Samples along a ray; the 20th lies on the ellipse.
    static let samples = 40
    /// Places in a box of the surroundings, 7 beside each other and 6 below each other, and room for a vector.
    static let boxColumns = 7
    static let boxRows = 6
    static let boxPlaces = (boxColumns * boxRows + 7) / 8 * 8

    /// Millimeters covered by the region.
    let width: Float
    let height: Float
    let grid: FeatureGrid
    init(grid: FeatureGrid) {
        self.grid = grid
        width = Float(Double(grid.width - 1) * grid.lateralMM)
        height = Float(Double(grid.height - 1) * grid.axialMM)
    }

    struct Workspace {
        var star = RayStar(rays: VesselExaminer.rays, capacity: VesselExaminer.samples)
        let contrast = SignalBuffer(count: VesselExaminer.rays)
        /// 1 for rays that meet the ellipse inside the picture, else 0.
        let seen = SignalBuffer(count: VesselExaminer.rays)
        /// Samples beyond the wall of an eighth of the rays.
        let outside = SignalBuffer(count: (VesselExaminer.rays / 8 * VesselExaminer.samples + 7) / 8 * 8)
        /// Columns and rows of the places in a box of the surroundings, and the gray levels below and beside.
        let columns = SignalBuffer(count: VesselExaminer.boxPlaces)
        let rows = SignalBuffer(count: VesselExaminer.boxPlaces)
        let below = SignalBuffer(count: VesselExaminer.boxPlaces)
        let left = SignalBuffer(count: VesselExaminer.boxPlaces)
        let right = SignalBuffer(count: VesselExaminer.boxPlaces)
    }

    /// Examines `ellipse` on the level that `view` shows.
    ///
    /// Only what the picture shows is measured, and nothing where more than `allowedCut` of the ellipse is cut off.
    ///
    /// - Parameters:
    ///   - range: Of gray levels in the picture.
    /// - Complexity: O(rays * samples); no allocation.
    func examine(
        _ ellipse: VesselEllipse, view: VesselView, range: Float, workspace: inout Workspace
    ) -> VesselEvidence {
        var evidence = VesselEvidence()
        let radius = ellipse.radius
        let perRange = 1 / range
        evidence.cutShare = aim(at: ellipse, view: view, star: workspace.star, seen: workspace.seen)
        guard evidence.cutShare <= Self.allowedCut else { return evidence }
        workspace.star.sample(
            view.image, column: view.column(x: ellipse.x), row: view.row(z: ellipse.z), samples: Self.samples,
            keepsValues: true)
        measureContrast(radius: radius, perRange: perRange, workspace: workspace, into: &evidence)
        measureSeparation(radius: radius, workspace: workspace, into: &evidence)
        evidence.wallThickness = wallThickness(radius: radius, perRange: perRange, workspace: workspace)
        measureSurroundings(ellipse, view: view, perRange: perRange, workspace: workspace, into: &evidence)
        evidence.roundness = log(ellipse.minor / ellipse.major)
        evidence.tilt = abs(sin(ellipse.angle))
        evidence.size = log(min(max(radius, 0.4), 6) / 2)
        evidence.depth = min(max((ellipse.z - ellipse.halfHeight) / 4, 0), 1)
        evidence.lumenTexture = log(0.02 + deviationInside(workspace.star) * perRange)
        return evidence
    }

    /// Turns the star so that the 20th sample of each ray lies on the ellipse, and returns the share of rays whose 20th
    /// sample lies outside the picture.
    private func aim(
        at ellipse: VesselEllipse, view: VesselView, star: borrowing RayStar, seen: SignalBuffer
    ) -> Float {
        let ct = cos(ellipse.angle)
        let st = sin(ellipse.angle)
        let (perMajor, perMinor) = (1 / ellipse.major, 1 / ellipse.minor)
        let (cosines, sines) = unsafe (star.cosines.pointer, star.sines.pointer)
        let (columns, rows) = unsafe (star.columnSteps.pointer, star.rowSteps.pointer)
        // SAFETY: each holds a float per ray.
        for ray in 0..<Self.rays {
            let c = unsafe cosines[ray]
            let s = unsafe sines[ray]
            let u = (c * ct + s * st) * perMajor
            let v = (s * ct - c * st) * perMinor
            let reach = VesselOutline.step / (u * u + v * v).squareRoot()
            unsafe columns[ray] = c * reach * view.scaleX
            unsafe rows[ray] = s * reach * view.scaleZ
        }
        var cut = 0
        let (perColumn, perRow) = (20 * view.level.pitchX, 20 * view.level.pitchZ)
        for ray in 0..<Self.rays {
            let isShown = unsafe shows(x: ellipse.x + columns[ray] * perColumn, z: ellipse.z + rows[ray] * perRow)
            unsafe seen.pointer[ray] = isShown ? 1 : 0
            if !isShown { cut += 1 }
        }
        return Float(cut) / Float(Self.rays)
    }

    /// Standard deviation of the gray levels well inside the ellipse, but not at its center.
    private func deviationInside(_ star: borrowing RayStar) -> Float {
        let inside = 3..<16
        let count = inside.count * Self.rays
        let values = unsafe star.values.pointer + inside.lowerBound * Self.rays
        var sum = SIMD8<Float>.zero
        var squares = SIMD8<Float>.zero
        // SAFETY: values hold a row of rays, a multiple of 8, for each sample.
        for at in stride(from: 0, to: count, by: 8) {
            let eight = unsafe UnsafeRawPointer(values + at).loadUnaligned(as: SIMD8<Float>.self)
            sum += eight
            squares += eight * eight
        }
        let mean = sum.sum() / Float(count)
        return max(squares.sum() / Float(count) - mean * mean, 0).squareRoot()
    }

    /// Contrast of the rays that are seen with a band beyond the wall.
    private func measureContrast(
        radius: Float, perRange: Float, workspace: Workspace, into evidence: inout VesselEvidence
    ) {
        let rays = Self.rays
        let samples = Self.samples
        let sums = unsafe workspace.star.sums.pointer
        let contrast = unsafe workspace.contrast.pointer
        let gap = min(Int((0.15 / radius / VesselOutline.step).rounded()), 4)
        let span = min(max(Int((0.7 / radius / VesselOutline.step).rounded()), 4), 12)
        let first = min(21 + gap, samples - 1)
        let end = min(first + span, samples)
        let (near, far) = unsafe (sums + first &* rays, sums + end &* rays)
        let (core, rim) = unsafe (sums + 10 &* rays, sums + 17 &* rays)
        let length = Float(end - first)
        let seen = unsafe workspace.seen.pointer
        var mean: Float = 0
        var shown: Float = 0
        // SAFETY: sums holds a row of rays for each sample and one more, the others one row.
        for ray in 0..<rays {
            let outer = unsafe (far[ray] - near[ray]) / length
            let inner = unsafe (rim[ray] - core[ray]) / 7
            unsafe contrast[ray] = (outer - inner) * perRange
            unsafe mean += seen[ray] * contrast[ray]
            unsafe shown += seen[ray]
        }
        mean /= max(shown, 1)
        evidence.deepContrast = Self.logContrast(unsafe Self.mean(contrast, Self.deep, seen: seen) ?? mean)
        evidence.shallowContrast = Self.logContrast(unsafe Self.mean(contrast, Self.shallow, seen: seen) ?? mean)
    }

    func shows(x: Float, z: Float) -> Bool {
        guard x >= 0, z >= 0, x <= width, z <= height else { return false }
        guard grid.isMasked else { return true }
        let column = min(Int(Double(x) / grid.lateralMM), grid.width - 1)
        let row = min(Int(Double(z) / grid.axialMM), grid.height - 1)
        return grid.valid[row: row, column: column] == 1
    }

    /// Rays 45 to 135 degrees from image right toward depth.
    static let deep = (rays / 8)..<(3 * rays / 8)
    static let shallow = (5 * rays / 8)..<(7 * rays / 8)

    /// The mean over the chosen rays that the picture shows; `nil` when those are fewer than a third.
    private static func mean(
        _ values: UnsafeMutablePointer<Float>, _ chosen: Range<Int>, seen: UnsafeMutablePointer<Float>
    ) -> Float? {
        var total: Float = 0
        var shown: Float = 0
        // SAFETY: the caller's values hold a float per ray.
        for ray in chosen {
            unsafe total += values[ray] * seen[ray]
            unsafe shown += seen[ray]
        }
        return 3 * shown >= Float(chosen.count) ? total / shown : nil
    }

    private static func logContrast(_ contrast: Float) -> Float { log(0.04 + max(contrast, 0)) }
}
