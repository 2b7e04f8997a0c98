import SignalKernels

/// Finds small dark spots: seeds for vessels too small for a ring of votes.
///
/// The score is a mean over the surroundings less a mean over the spot (a difference of Gaussians),
/// in gray levels; the surroundings are taken from the next coarser level.
struct VesselSpots: Sendable {
    /// Radii searched, in millimeters.
    static let radii: [Float] = [0.75, 1.2]
    /// Standard deviation of the surroundings over the radius. Engineering default; the spot's own is
    /// about 0.35 times the radius.
    static let surroundSigma = 1.1
    /// Least difference in gray levels.
    static let threshold: Float = 4

    /// Distance, in radii, at which a spot must be enclosed; beyond the wall. Engineering default.
    static let enclosureReach: Float = 1.7
    /// Least enclosure over the difference of means. Engineering default: half as dark on two sides is still a spot.
    static let leastEnclosure: Float = 0.2
    private static let directions: [SIMD2<Float>] = {
        let half = Float(0.5).squareRoot()
        return [
            SIMD2(1, 0), SIMD2(half, half), SIMD2(0, 1), SIMD2(-half, half), SIMD2(-1, 0), SIMD2(-half, -half),
            SIMD2(0, -1), SIMD2(half, -half),
        ]
    }()

    let level: VesselLevel
    let coarser: VesselLevel

    struct Workspace {
        let center: SignalBuffer
        let spare: SignalBuffer
        let surround: SignalBuffer
        let scratch: SignalBuffer
        let difference: SignalBuffer
    }

    func makeWorkspace() -> Workspace {
        let count = level.width * level.height
        let coarse = coarser.width * coarser.height
        return Workspace(
            center: SignalBuffer(count: count), spare: SignalBuffer(count: count),
            surround: SignalBuffer(count: coarse), scratch: SignalBuffer(count: coarse + coarser.width),
            difference: SignalBuffer(count: count))
    }

    /// Inserts the local maxima of the difference into `seeds`.
    ///
    /// - Complexity: O(pixels); no allocation.
    func find(
        image: SignalBuffer, coarse: SignalBuffer, workspace: Workspace, into seeds: inout VesselSeedList
    ) {
        let width = level.width
        let height = level.height
        let center = unsafe workspace.center.pointer
        let spare = unsafe workspace.spare.pointer
        // SAFETY: all buffers hold the samples of their level.
        unsafe VesselKernels.smooth(image.pointer, into: spare, width: width, height: height)
        unsafe VesselKernels.smooth(spare, into: center, width: width, height: height)
        for (index, radius) in Self.radii.enumerated() {
            if index > 0 {
                unsafe VesselKernels.smooth(center, into: spare, width: width, height: height)
                unsafe VesselKernels.smooth(spare, into: center, width: width, height: height)
            }
            fillSurround(radius: radius, coarse: coarse, workspace: workspace)
            fillDifference(workspace: workspace)
            collect(radius: radius, image: image, difference: workspace.difference, into: &seeds)
        }
    }

    /// Fills `difference` with the surroundings, interpolated to the finer level, less the center.
    private func fillDifference(workspace: Workspace) {
        let width = level.width
        let line = unsafe workspace.scratch.pointer
        let lastColumn = coarser.width - 1
        let lastRow = coarser.height - 1
        for row in 0..<level.height {
            // A coarse sample lies between two fine ones: at each, it weighs 3/4 and the next nearest 1/4.
            // SAFETY: rows and columns are clamped to the coarser level; line holds one of its rows.
            let near = unsafe workspace.surround.pointer + min(row / 2, lastRow) * coarser.width
            let next = min(max(row & 1 == 0 ? row / 2 - 1 : row / 2 + 1, 0), lastRow)
            let far = unsafe workspace.surround.pointer + next * coarser.width
            for column in 0..<coarser.width { unsafe line[column] = unsafe 0.75 * near[column] + 0.25 * far[column] }
            let center = unsafe workspace.center.pointer + row * width
            let out = unsafe workspace.difference.pointer + row * width
            var before = unsafe line[0]
            var here = before
            for column in 0..<coarser.width {
                let after = unsafe line[min(column &+ 1, lastColumn)]
                let fine = 2 &* column
                if fine < width { unsafe out[fine] = 0.75 * here + 0.25 * before - center[fine] }
                if fine &+ 1 < width { unsafe out[fine &+ 1] = 0.75 * here + 0.25 * after - center[fine &+ 1] }
                before = here
                here = after
            }
            // The last of an odd number of columns has no coarse sample.
            if width > 2 * coarser.width { unsafe out[width - 1] = unsafe line[lastColumn] - center[width - 1] }
        }
    }

    private func fillSurround(radius: Float, coarse: SignalBuffer, workspace: Workspace) {
        let surround = unsafe workspace.surround.pointer
        let scratch = unsafe workspace.scratch.pointer
        let count = coarser.width * coarser.height
        // SAFETY: both hold the samples of the coarser level; scratch has a further row for the column sums.
        unsafe surround.update(from: coarse.pointer, count: count)
        let sigma = Self.surroundSigma * Double(radius)
        let half = (
            columns: VesselKernels.boxHalfWidth(sigma: sigma / Double(coarser.pitchX)),
            rows: VesselKernels.boxHalfWidth(sigma: sigma / Double(coarser.pitchZ))
        )
        for _ in 0..<2 {
            unsafe VesselKernels.boxMean(
                surround, scratch: scratch, sums: scratch + count, width: coarser.width, height: coarser.height,
                halfWidth: half)
        }
    }

    private func collect(
        radius: Float, image: SignalBuffer, difference: SignalBuffer, into seeds: inout VesselSeedList
    ) {
        let sampler = VesselSampler(level: level, image: image)
        let columns = max(1, Int(0.6 * radius / level.pitchX))
        let rows = max(1, Int(0.6 * radius / level.pitchZ))
        let pointer = unsafe difference.pointer
        for row in 1..<max(level.height - 1, 1) {
            for column in 1..<max(level.width - 1, 1) {
                let offset = row &* level.width &+ column
                // SAFETY: the neighbors above and below lie inside, and the window is clamped.
                let value = unsafe pointer[offset]
                guard value > Self.threshold, unsafe value >= pointer[offset &- 1],
                    unsafe value >= pointer[offset &+ 1], unsafe value >= pointer[offset &- level.width],
                    unsafe value >= pointer[offset &+ level.width]
                else { continue }
                var isPeak = true
                search: for r in max(0, row - rows)...min(level.height - 1, row + rows) {
                    for c in max(0, column - columns)...min(level.width - 1, column + columns)
                    where unsafe pointer[r &* level.width &+ c] > value {
                        isPeak = false
                        break search
                    }
                }
                guard isPeak else { continue }
                let x = level.originX + Float(column) * level.pitchX
                let z = level.originZ + Float(row) * level.pitchZ
                // Beside an edge the difference is as high, but half of the directions are as dark as the spot.
                guard enclosure(x: x, z: z, radius: radius, sampler: sampler) > Self.leastEnclosure * value else {
                    continue
                }
                seeds.insert(VesselSeed(score: value, x: x, z: z, halfWidth: radius, halfHeight: radius))
            }
        }
    }

    /// The third least of the gray levels in eight directions, less that of the center.
    ///
    /// High where the spot is enclosed, about zero beside an edge.
    private func enclosure(x: Float, z: Float, radius: Float, sampler: VesselSampler) -> Float {
        let reach = Self.enclosureReach * radius
        var least = (Float.infinity, Float.infinity, Float.infinity)
        for direction in Self.directions {
            let value = sampler(x: x + reach * direction.x, z: z + reach * direction.y)
            if value < least.0 {
                least = (value, least.0, least.1)
            } else if value < least.1 {
                least = (least.0, value, least.1)
            } else if value < least.2 {
                least.2 = value
            }
        }
        return least.2 - sampler(x: x, z: z)
    }
}
