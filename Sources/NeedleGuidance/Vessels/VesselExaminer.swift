import Foundation
import SignalKernels

/// Measures the evidence for one ellipse.
struct VesselExaminer: Sendable {
    static let rays = VesselOutline.rays
    /// Largest share of the outline outside the picture.
    static let allowedCut: Float = 0.25
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
        let inner = SignalBuffer(count: VesselExaminer.rays)
        let contrast = SignalBuffer(count: VesselExaminer.rays)
        let edge = SignalBuffer(count: VesselExaminer.rays)
        let wall = SignalBuffer(count: VesselExaminer.rays)
        var histogram = [Int32](repeating: 0, count: 256)
        /// Columns, rows and gray levels of the places in a box of the surroundings, rounded up to a multiple of 8.
        let columns = SignalBuffer(count: VesselExaminer.boxPlaces)
        let rows = SignalBuffer(count: VesselExaminer.boxPlaces)
        let levels = SignalBuffer(count: VesselExaminer.boxPlaces)
    }

    /// Examines `ellipse` on the level that `view` shows.
    ///
    /// One that the edge of the picture cuts off is not measured any further.
    ///
    /// - Parameters:
    ///   - range: Of gray levels in the picture, and `black` the level of its darkest hundredth.
    /// - Complexity: O(rays * samples); no allocation.
    func examine(
        _ ellipse: VesselEllipse, view: VesselView, range: Float, black: Float, workspace: inout Workspace
    ) -> VesselEvidence {
        var evidence = VesselEvidence()
        let rays = Self.rays
        let radius = ellipse.radius
        let perRange = 1 / range
        evidence.cutShare = aim(at: ellipse, view: view, star: workspace.star)
        guard evidence.cutShare <= Self.allowedCut else { return evidence }
        workspace.star.sample(
            view.image, column: view.column(x: ellipse.x), row: view.row(z: ellipse.z), samples: Self.samples,
            keepsValues: true)
        let inside = measureInside(workspace: &workspace)
        let sums = unsafe workspace.star.sums.pointer
        var lumen: Float = 0
        // SAFETY: sums holds a row of rays for each sample and one more.
        for ray in 0..<rays { unsafe lumen += sums[15 &* rays &+ ray] }
        lumen /= Float(15 * rays)

        let outerMean = measureContrast(radius: radius, perRange: perRange, workspace: workspace, into: &evidence)
        measureEdges(radius: radius, perRange: perRange, workspace: workspace, into: &evidence)
        measureSurroundings(
            ellipse, view: view, lumen: lumen, perRange: perRange, workspace: workspace, into: &evidence)

        let signal = max(outerMean - lumen, 0) + 0.03 * range
        evidence.innerEchoes = log(0.05 + max(inside.bright - inside.mean, 0) / signal)
        evidence.emptiness = (outerMean - lumen) / max(outerMean - black + 8, 1)
        evidence.roundness = log(ellipse.minor / ellipse.major)
        evidence.tilt = abs(sin(ellipse.angle))
        evidence.size = log(min(max(radius, 0.4), 10) / 2)
        evidence.depth = min(max((ellipse.z - ellipse.halfHeight) / 4, 0), 1)
        evidence.lumenLevel = log(0.03 + max(lumen - black, 0) * perRange)
        evidence.lumenTexture = log(0.02 + inside.deviation * perRange)
        return evidence
    }

    /// Turns the star so that the 20th sample of each ray lies on the ellipse, and returns the share of rays whose 20th
    /// sample lies outside the picture.
    private func aim(at ellipse: VesselEllipse, view: VesselView, star: borrowing RayStar) -> Float {
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
            if !isShown { cut += 1 }
        }
        return Float(cut) / Float(Self.rays)
    }

    /// Mean and standard deviation of the gray levels well inside the ellipse, but not at its center, and the level
    /// that a twentieth of them exceeds.
    private func measureInside(workspace: inout Workspace) -> (mean: Float, deviation: Float, bright: Float) {
        let inside = 3..<16
        let count = inside.count * Self.rays
        let values = unsafe workspace.star.values.pointer + inside.lowerBound * Self.rays
        var sum = SIMD8<Float>.zero
        var squares = SIMD8<Float>.zero
        // SAFETY: values hold a row of rays, a multiple of 8, for each sample.
        for at in stride(from: 0, to: count, by: 8) {
            let eight = unsafe UnsafeRawPointer(values + at).loadUnaligned(as: SIMD8<Float>.self)
            sum += eight
            squares += eight * eight
        }
        let mean = sum.sum() / Float(count)
        let deviation = max(squares.sum() / Float(count) - mean * mean, 0).squareRoot()
        var bright = 255
        workspace.star.countLevels(of: inside, into: &workspace.histogram)
        var remaining = Int32(0.05 * Float(count))
        while bright > 0, remaining > 0 {
            remaining -= workspace.histogram[bright]
            if remaining > 0 { bright -= 1 }
        }
        return (mean, deviation, Float(bright))
    }

    /// Contrast of each ray with a band beyond the wall; returns the mean level of that band.
    private func measureContrast(
        radius: Float, perRange: Float, workspace: Workspace, into evidence: inout VesselEvidence
    ) -> Float {
        let rays = Self.rays
        let samples = Self.samples
        let sums = unsafe workspace.star.sums.pointer
        let inner = unsafe workspace.inner.pointer
        let contrast = unsafe workspace.contrast.pointer
        let gap = min(Int((0.15 / radius / VesselOutline.step).rounded()), 4)
        let span = min(max(Int((0.7 / radius / VesselOutline.step).rounded()), 4), 12)
        let first = min(21 + gap, samples - 1)
        let end = min(first + span, samples)
        let (near, far) = unsafe (sums + first &* rays, sums + end &* rays)
        let (core, rim) = unsafe (sums + 10 &* rays, sums + 17 &* rays)
        let length = Float(end - first)
        // SAFETY: sums holds a row of rays for each sample and one more, the others one row.
        for ray in 0..<rays {
            let outer = unsafe (far[ray] - near[ray]) / length
            unsafe inner[ray] = unsafe (rim[ray] - core[ray]) / 7
            unsafe contrast[ray] = unsafe (outer - inner[ray]) * perRange
        }
        var outerMean: Float = 0
        var mean: Float = 0
        for ray in 0..<rays {
            outerMean += unsafe (far[ray] - near[ray]) / length
            mean += unsafe contrast[ray]
        }
        outerMean /= Float(rays)
        mean /= Float(rays)
        let enough = max(0.35 * mean, 0.04)
        var complete = 0
        for ray in 0..<rays where unsafe contrast[ray] > enough { complete += 1 }
        evidence.completeness = Float(complete) / Float(rays)
        evidence.deepContrast = Self.logContrast(unsafe Self.mean(contrast, Self.deep))
        evidence.shallowContrast = Self.logContrast(unsafe Self.mean(contrast, Self.shallow))
        return outerMean
    }

    private func shows(x: Float, z: Float) -> Bool {
        guard x >= 0, z >= 0, x <= width, z <= height else { return false }
        guard grid.isMasked else { return true }
        let column = min(Int(Double(x) / grid.lateralMM), grid.width - 1)
        let row = min(Int(Double(z) / grid.axialMM), grid.height - 1)
        return grid.valid[row: row, column: column] == 1
    }

    /// Boxes of tissue beside and below the ellipse.
    private func measureSurroundings(
        _ ellipse: VesselEllipse, view: VesselView, lumen: Float, perRange: Float, workspace: Workspace,
        into evidence: inout VesselEvidence
    ) {
        let w = ellipse.halfWidth
        let h = ellipse.halfHeight
        func box(_ x: (Float, Float), _ z: (Float, Float)) -> Float {
            mean(
                view, x: (ellipse.x + x.0, ellipse.x + x.1), z: (ellipse.z + z.0, ellipse.z + z.1),
                workspace: workspace)
        }
        let top = h + 0.25
        let bottom = top + min(1.2 * h + 1, 4)
        let below = box((-0.6 * w, 0.6 * w), (top, bottom))
        let beside = max(box((-2 * w, -1.3 * w), (top, bottom)), box((1.3 * w, 2 * w), (top, bottom)))
        evidence.enhancement = min(max((below - beside) * perRange, -0.2), 0.2)
        let middle = (-0.5 * h, 0.5 * h)
        let flank = min(box((-1.6 * w, -1.15 * w), middle), box((1.15 * w, 1.6 * w), middle))
        evidence.flanks = Self.logContrast((flank - lumen) * perRange)
    }

    /// The mean of evenly spread samples of a box, its edges included.
    private func mean(
        _ view: VesselView, x: (first: Float, last: Float), z: (first: Float, last: Float), workspace: Workspace
    ) -> Float {
        let first = (column: view.column(x: x.first), row: view.row(z: z.first))
        let step = (
            column: (x.last - x.first) * view.scaleX / Float(Self.boxColumns - 1),
            row: (z.last - z.first) * view.scaleZ / Float(Self.boxRows - 1)
        )
        let (columns, rows) = unsafe (workspace.columns.pointer, workspace.rows.pointer)
        var place = 0
        // SAFETY: there is room for boxRows * boxColumns places.
        for row in 0..<Self.boxRows {
            for column in 0..<Self.boxColumns {
                unsafe columns[place] = first.column + step.column * Float(column)
                unsafe rows[place] = first.row + step.row * Float(row)
                place += 1
            }
        }
        view.image.sample(
            columns: workspace.columns, rows: workspace.rows, count: Self.boxPlaces, into: workspace.levels)
        var total: Float = 0
        for place in 0..<(Self.boxRows * Self.boxColumns) { unsafe total += workspace.levels.pointer[place] }
        return total / Float(Self.boxRows * Self.boxColumns)
    }

    /// Rays 45 to 135 degrees from image right toward depth.
    static let deep = (rays / 8)..<(3 * rays / 8)
    static let shallow = (5 * rays / 8)..<(7 * rays / 8)

    static func mean(_ values: UnsafeMutablePointer<Float>, _ chosen: Range<Int>) -> Float {
        var total: Float = 0
        // SAFETY: the caller's values hold a float per ray.
        for ray in chosen { unsafe total += values[ray] }
        return total / Float(chosen.count)
    }

    private static func logContrast(_ contrast: Float) -> Float { log(0.04 + max(contrast, 0)) }
}
