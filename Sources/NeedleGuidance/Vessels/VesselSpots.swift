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
            let sampler = VesselSampler(level: coarser, image: workspace.surround)
            let difference = unsafe workspace.difference.pointer
            for row in 0..<height {
                let z = level.originZ + Float(row) * level.pitchZ
                for column in 0..<width {
                    let x = level.originX + Float(column) * level.pitchX
                    let offset = row &* width &+ column
                    unsafe difference[offset] = unsafe sampler(x: x, z: z) - center[offset]
                }
            }
            collect(radius: radius, difference: workspace.difference, into: &seeds)
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

    private func collect(radius: Float, difference: SignalBuffer, into seeds: inout VesselSeedList) {
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
                seeds.insert(
                    VesselSeed(
                        score: value, x: level.originX + Float(column) * level.pitchX,
                        z: level.originZ + Float(row) * level.pitchZ, halfWidth: radius, halfHeight: radius))
            }
        }
    }
}
