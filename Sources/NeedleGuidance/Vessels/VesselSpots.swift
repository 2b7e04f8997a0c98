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
    /// The directions, the center, and room for a vector.
    static let places = 16
    static let directions: [SIMD2<Float>] = {
        let half = Float(0.5).squareRoot()
        return [
            SIMD2(1, 0), SIMD2(half, half), SIMD2(0, 1), SIMD2(-half, half), SIMD2(-1, 0), SIMD2(-half, -half),
            SIMD2(0, -1), SIMD2(half, -half),
        ]
    }()

    let level: VesselLevel
    let coarser: VesselLevel
    /// One for each radius.
    private let surroundings: [BoxMean]

    init(level: VesselLevel, coarser: VesselLevel) {
        self.level = level
        self.coarser = coarser
        surroundings = Self.radii.map { radius in
            let sigma = Self.surroundSigma * Double(radius)
            return BoxMean(
                width: coarser.width, height: coarser.height,
                halfWidth: (
                    BoxMean.halfWidth(sigma: sigma / Double(coarser.pitchX)),
                    BoxMean.halfWidth(sigma: sigma / Double(coarser.pitchZ))
                ))
        }
    }

    struct Workspace {
        let center: FloatImage
        let spare: FloatImage
        let surround: FloatImage
        let difference: FloatImage
        let scratch: SignalBuffer
        let line: SignalBuffer
        var peaks: PeakList
        /// Columns, rows and gray levels of the places around a spot.
        let columns = SignalBuffer(count: VesselSpots.places)
        let rows = SignalBuffer(count: VesselSpots.places)
        let levels = SignalBuffer(count: VesselSpots.places)
    }

    func makeWorkspace() -> Workspace {
        func makeImage() -> FloatImage { FloatImage(width: level.width, height: level.height) }
        let center = makeImage()
        return Workspace(
            center: center, spare: makeImage(), surround: FloatImage(width: coarser.width, height: coarser.height),
            difference: makeImage(), scratch: surroundings[0].makeScratch(), line: center.makeLine(),
            peaks: PeakList(capacity: level.width * level.height))
    }

    /// Inserts the local maxima of the difference into `seeds`, enclosed or not.
    ///
    /// - Complexity: O(pixels); no allocation.
    func find(
        image: FloatImage, coarse: FloatImage, workspace: inout Workspace, into seeds: inout VesselSeedList
    ) {
        image.smooth(into: workspace.spare, line: workspace.line)
        workspace.spare.smooth(into: workspace.center, line: workspace.line)
        for (index, radius) in Self.radii.enumerated() {
            if index > 0 {
                workspace.center.smooth(into: workspace.spare, line: workspace.line)
                workspace.spare.smooth(into: workspace.center, line: workspace.line)
            }
            workspace.surround.copy(coarse)
            surroundings[index].applyTwice(to: workspace.surround, scratch: workspace.scratch)
            workspace.difference.fill(doubling: workspace.surround, less: workspace.center, line: workspace.line)
            workspace.peaks.find(
                in: workspace.difference, border: 1, above: Self.threshold,
                reach: (max(1, Int(0.6 * radius / level.pitchX)), max(1, Int(0.6 * radius / level.pitchZ))))
            for index in 0..<workspace.peaks.count {
                let peak = workspace.peaks[index]
                seeds.insert(
                    VesselSeed(
                        score: peak.value, x: level.originX + Float(peak.column) * level.pitchX,
                        z: level.originZ + Float(peak.row) * level.pitchZ, halfWidth: radius, halfHeight: radius))
            }
        }
    }

    /// Whether the spot is darker than most of what surrounds it.
    ///
    /// Beside an edge the difference of means is as high, but half of the directions are as dark as the spot.
    ///
    /// - Parameter seed: Inserted by `find`.
    func isEnclosed(_ seed: VesselSeed, in image: FloatImage, workspace: borrowing Workspace) -> Bool {
        let view = VesselView(level: level, image: image)
        let reach = Self.enclosureReach * seed.halfWidth
        let (column, row) = (view.column(x: seed.x), view.row(z: seed.z))
        let center = Self.directions.count
        let (columns, rows) = unsafe (workspace.columns.pointer, workspace.rows.pointer)
        // SAFETY: there are more places than directions.
        for (index, direction) in Self.directions.enumerated() {
            unsafe columns[index] = column + reach * view.scaleX * direction.x
            unsafe rows[index] = row + reach * view.scaleZ * direction.y
        }
        for index in center..<Self.places {
            unsafe columns[index] = column
            unsafe rows[index] = row
        }
        image.sample(columns: workspace.columns, rows: workspace.rows, count: Self.places, into: workspace.levels)
        // The third least level around, less that of the center: about zero beside an edge.
        var least = (Float.infinity, Float.infinity, Float.infinity)
        for index in Self.directions.indices {
            let value = unsafe workspace.levels.pointer[index]
            if value < least.0 {
                least = (value, least.0, least.1)
            } else if value < least.1 {
                least = (least.0, value, least.1)
            } else if value < least.2 {
                least.2 = value
            }
        }
        return unsafe least.2 - workspace.levels.pointer[center] > Self.leastEnclosure * seed.score
    }
}
