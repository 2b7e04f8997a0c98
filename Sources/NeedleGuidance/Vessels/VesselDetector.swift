import Foundation
package import FrameModel
import SignalKernels

/// Finds vessels cut across: dark, closed, nearly elliptic regions.
///
/// Seeds from votes of edges and from dark spots, an outline around each, evidence measured on the outline's
/// ellipse, and a logistic belief. Candidates in the shadow of bone or below a confirmed pleural line
/// are dropped, as are those of which the edge of the picture cuts off more than half.
package struct VesselDetector: Sendable {
    /// Least log odds for a candidate to be handed to the tracker. Below even odds, because a
    /// vessel seen in many frames needs less in each.
    package static let reportedLogOdds: Float = -2
    /// Seeds examined among small spots, and per coarser resolution level.
    static let smallSeeds = 48
    static let seedsPerLevel = 20
    /// Likewise in a frame that follows another one: what it misses the next search of the whole picture finds.
    static let followingSmallSeeds = 12
    static let followingSeedsPerLevel = 8
    /// Width, in millimeters, by which the point-spread function makes the lumen look smaller on each side:
    /// half a resolution cell of 0.4 mm (wavelength times f-number: lateral at f-number 2 and 7.5 MHz).
    static let rimMM: Float = 0.2
    /// Times an outline is traced, each from the ellipse of the one before.
    static let turns = 3
    /// How far above the lumen, in millimeters, a bright line is still the vessel's own wall.
    static let wallReachMM = 1.5
    /// Darkness below the candidate, in units of the picture's range, from which bone is believed.
    static let shadowEnhancement: Float = -0.03
    /// Log odds at most of what bone covers and nothing is seen below: shadow or vessel, it is suspected (engineering default,
    /// between those that `VesselTracker` suspects and believes).
    static let coveredLogOdds: Float = -0.9
    /// Assumed wall where it cannot be seen, in millimeters: engineering default, the thin end of 0.6 to 1.0.
    static let defaultWallMM = 0.6

    private let grid: FeatureGrid
    private let pyramid: VesselPyramid
    private let spots: VesselSpots
    private let voting: [VesselVoting]
    private let outline: VesselOutline
    private let examiner: VesselExaminer
    private let tubes: TubeDetector

    package init(grid: FeatureGrid) {
        self.grid = grid
        pyramid = VesselPyramid(grid: grid)
        spots = VesselSpots(level: pyramid.levels[0], coarser: pyramid.levels[1])
        voting = [
            VesselVoting(level: pyramid.levels[1], radii: [1.7, 2.4]),
            VesselVoting(level: pyramid.levels[2], radii: [3.4, 4.8, 6.8]),
        ]
        outline = VesselOutline()
        examiner = VesselExaminer(grid: grid)
        tubes = TubeDetector(grid: grid, level: pyramid.levels[0])
    }

    struct Candidate: BitwiseCopyable {
        var ellipse = VesselEllipse(x: 0, z: 0, major: 1, minor: 1, angle: 0)
        var evidence = VesselEvidence()
        var logOdds: Float = 0
        var roughness: Float = 0

        /// Which outline of a place is best: being closed says nothing of that.
        var fit: Float { logOdds - VesselBelief.closure(evidence, radius: ellipse.radius) }
    }

    /// Memory of one worker.
    package struct Scratch {
        var pyramid: VesselPyramid.Workspace
        var spots: VesselSpots.Workspace
        var voting: [VesselVoting.Workspace]
        var outline = VesselOutline.Workspace()
        var examiner = VesselExaminer.Workspace()
        var found = VesselSeedList(capacity: 1024)
        var seeds = VesselSeedList(capacity: VesselDetector.smallSeeds + 2 * VesselDetector.seedsPerLevel)
        var candidates: [Candidate] = []
        /// The vessels of the last frame that were likelier than not.
        var likely: [VesselEllipse] = []
        /// What too many small candidates of the last whole search took off their log odds.
        var discount: Float = 0
        var places: [VesselEllipse] = []
        var tubes: TubeDetector.Scratch
        var levels = LevelCounts()
    }

    package func makeScratch() -> Scratch {
        var scratch = Scratch(
            pyramid: pyramid.makeWorkspace(), spots: spots.makeWorkspace(),
            voting: voting.map { $0.makeWorkspace() }, tubes: tubes.makeScratch())
        scratch.candidates.reserveCapacity(2 * scratch.seeds.capacity)
        scratch.likely.reserveCapacity(scratch.seeds.capacity)
        scratch.places.reserveCapacity(2 * scratch.seeds.capacity)
        return scratch
    }

    /// Fills `findings.vessels`, the most likely first, and `findings.tubes`; reads bones and pleura found before.
    ///
    /// - Parameter follows: Whether `scratch` last saw the frame before: its vessels are then looked at again, and of the
    ///   rest of the picture only the likeliest places.
    /// - Complexity: O(n log n) for n pixels; no allocation after the first calls.
    package func detect(
        in features: borrowing FrameFeatures, follows: Bool = false, scratch: inout Scratch,
        into findings: inout FrameFindings
    ) {
        findings.vessels.removeAll()
        let levels = examineCandidates(in: features.image, follows: follows, scratch: &scratch)
        tubes.detect(
            in: features.image, range: levels.range, black: levels.black, follows: follows, scratch: &scratch.tubes,
            into: &findings)
        if !follows { scratch.discount = textureLogOdds(&scratch) }
        for index in scratch.candidates.indices where isSmall(scratch.candidates[index]) {
            scratch.candidates[index].logOdds -= scratch.discount
        }
        scratch.likely.removeAll(keepingCapacity: true)
        // Best fit first, each keeping others of the same place out.
        for _ in 0..<scratch.candidates.count {
            var best = -1
            for index in scratch.candidates.indices
            where scratch.candidates[index].logOdds > Self.reportedLogOdds {
                if best < 0 || scratch.candidates[index].fit > scratch.candidates[best].fit { best = index }
            }
            guard best >= 0 else { break }
            var candidate = scratch.candidates[best]
            scratch.candidates[best].logOdds = -.infinity
            let cover = cover(of: candidate, in: findings)
            guard !repeats(candidate, in: findings), cover != .hides else { continue }
            if cover == .mayHide { candidate.logOdds = min(candidate.logOdds, Self.coveredLogOdds) }
            report(candidate, into: &findings)
            if candidate.logOdds > 0 { scratch.likely.append(candidate.ellipse) }
        }
    }

    /// Refills `scratch.candidates` with every seed's outline and evidence, and returns what `grayRange` does.
    private func examineCandidates(
        in image: borrowing GrayImage, follows: Bool, scratch: inout Scratch
    ) -> (range: Float, black: Float) {
        pyramid.reduce(image, workspace: scratch.pyramid)
        scratch.seeds.removeAll()
        scratch.found.removeAll()
        spots.find(
            image: scratch.pyramid.images[0], coarse: scratch.pyramid.images[1], workspace: &scratch.spots,
            into: &scratch.found)
        let finest = scratch.pyramid.images[0]
        scratch.found.drain(best: follows ? Self.followingSmallSeeds : Self.smallSeeds, into: &scratch.seeds) {
            spots.isEnclosed($0, in: finest, workspace: scratch.spots)
        }
        for index in voting.indices {
            scratch.found.removeAll()
            voting[index].vote(
                on: scratch.pyramid.images[index + 1], workspace: &scratch.voting[index], into: &scratch.found)
            scratch.found.drain(
                best: follows ? Self.followingSeedsPerLevel : Self.seedsPerLevel, into: &scratch.seeds)
        }

        let (range, black) = grayRange(scratch: &scratch)
        scratch.candidates.removeAll(keepingCapacity: true)
        if follows {
            for ellipse in scratch.likely { scratch.candidates.append(Candidate(ellipse: ellipse)) }
        }
        for index in 0..<scratch.seeds.count {
            let seed = scratch.seeds.seeds[index]
            var candidate = Candidate()
            candidate.ellipse = VesselEllipse(
                x: seed.x, z: seed.z, major: max(seed.halfWidth, seed.halfHeight),
                minor: min(seed.halfWidth, seed.halfHeight), angle: 0)
            trace(&candidate, range: range, isFirst: true, scratch: &scratch)
            // Seeds whose first outlines agree would end as the same vessel.
            let isNew = !scratch.candidates.contains { $0.ellipse.nearlyEquals(candidate.ellipse) }
            if isNew { scratch.candidates.append(candidate) }
        }
        for index in scratch.candidates.indices {
            var candidate = scratch.candidates[index]
            for _ in 1..<Self.turns { trace(&candidate, range: range, isFirst: false, scratch: &scratch) }
            candidate.ellipse.major = min(max(candidate.ellipse.major, 0.3), 15)
            candidate.ellipse.minor = min(max(candidate.ellipse.minor, 0.3), 15)
            candidate.roughness = roughness(of: candidate.ellipse, workspace: scratch.outline)
            candidate.evidence = examiner.examine(
                candidate.ellipse, view: view(forRadius: candidate.ellipse.radius, scratch), range: range,
                workspace: &scratch.examiner)
            candidate.evidence.misfit = log(0.02 + candidate.roughness)
            candidate.logOdds =
                candidate.evidence.cutShare > VesselExaminer.allowedCut
                ? -.infinity : VesselBelief.logOdds(candidate.evidence, radius: candidate.ellipse.radius)
            scratch.candidates[index] = candidate
        }
        return (range, black)
    }

    /// Moves the candidate's ellipse to the outline found around it.
    private func trace(_ candidate: inout Candidate, range: Float, isFirst: Bool, scratch: inout Scratch) {
        let ellipse = candidate.ellipse
        let halfWidth = min(max(ellipse.halfWidth, 0.35), 12)
        let halfHeight = min(max(ellipse.halfHeight, 0.35), 12)
        candidate.ellipse = outline.trace(
            view(forRadius: (halfWidth * halfHeight).squareRoot(), scratch), x: ellipse.x, z: ellipse.z,
            halfWidth: halfWidth, halfHeight: halfHeight, range: range, isFirst: isFirst,
            workspace: &scratch.outline)
    }

    private func view(forRadius radius: Float, _ scratch: borrowing Scratch) -> VesselView {
        let index = VesselPyramid.level(forRadius: radius)
        return VesselView(level: pyramid.levels[index], image: scratch.pyramid.images[index])
    }

    /// The range from the 5th to the 95th percentile of gray levels, and the 1st percentile.
    private func grayRange(scratch: inout Scratch) -> (range: Float, black: Float) {
        scratch.levels.count(scratch.pyramid.images[0])
        let levels = scratch.levels
        return (levels.level(atShare: 0.95) - levels.level(atShare: 0.05) + 10, levels.level(atShare: 0.01))
    }

    /// Root mean square distance of the outline from its ellipse over the ellipse's size.
    private func roughness(of ellipse: VesselEllipse, workspace: borrowing VesselOutline.Workspace) -> Float {
        let c = cos(ellipse.angle)
        let s = sin(ellipse.angle)
        var total: Float = 0
        let (x, z) = unsafe (workspace.points.x.pointer, workspace.points.z.pointer)
        for ray in 0..<VesselOutline.rays {
            // SAFETY: the outline has a point on each ray.
            let dx = unsafe x[ray] - ellipse.x
            let dz = unsafe z[ray] - ellipse.z
            let u = (dx * c + dz * s) / ellipse.major
            let v = (dz * c - dx * s) / ellipse.minor
            let offset = (u * u + v * v).squareRoot() - 1
            total += offset * offset
        }
        return (total / Float(VesselOutline.rays)).squareRoot()
    }

    func point(_ ellipse: VesselEllipse) -> TissuePoint {
        grid.point(column: Double(ellipse.x) / grid.lateralMM, row: Double(ellipse.z) / grid.axialMM)
    }

    private func report(_ candidate: Candidate, into findings: inout FrameFindings) {
        let ellipse = candidate.ellipse
        findings.vessels.append { vessel in
            vessel.center = point(ellipse)
            vessel.semiAxes = (
                along: Double(ellipse.major + Self.rimMM), across: Double(ellipse.minor + Self.rimMM)
            )
            vessel.angleDegrees = Double(ellipse.angle) * 180 / .pi
            let wall = Double(candidate.evidence.wallThickness - Self.rimMM)
            vessel.wallThickness = wall > 0.3 ? min(wall, 1.5) : Self.defaultWallMM
            // The rim's own uncertainty, and how badly an ellipse fits the outline; more where less of it is seen.
            let misfit = Double(candidate.roughness * ellipse.radius)
            let seen = 1 - Double(candidate.evidence.cutShare)
            vessel.sigma = (0.15 * 0.15 + misfit * misfit / 4).squareRoot() / seen
            vessel.confidence = 1 / (1 + exp(-Double(candidate.logOdds)))
        }
    }
}
