import Foundation
import FrameModel
import SignalKernels

/// Finds vessels along their axis: bands, the walls of each, evidence measured between and beside them, and a belief.
///
/// Bands are looked for where `VesselDetector` searches the whole picture; a frame that follows another one traces those
/// of the frame before again.
struct TubeDetector: Sendable {
    /// Least log odds for a tube to be handed to the tracker, as for a vessel cut across.
    static let reportedLogOdds = VesselDetector.reportedLogOdds
    /// Columns by which a band is lengthened on both sides before it is traced in the next frame.
    static let growth = 2
    /// Least depth of the lumen below the skin, or below the transducer face where no skin is seen, in millimeters: gel
    /// and dermis show dark bands as well. Engineering defaults.
    static let belowSkinMM = 2.0
    static let belowFaceMM = 2.5
    /// Share of the sections that bone or lung may hide.
    static let hiddenShare = 0.25

    private let grid: FeatureGrid
    private let profile: TubeProfile
    private let search: TubeSearch
    private let walls: TubeWalls
    private let examiner: TubeExaminer

    init(grid: FeatureGrid, level: VesselLevel) {
        self.grid = grid
        profile = TubeProfile(grid: grid, level: level)
        search = TubeSearch(profile: profile)
        walls = TubeWalls(profile: profile)
        examiner = TubeExaminer(profile: profile, grid: grid)
    }

    /// Memory of one worker.
    struct Scratch {
        var levels: TubeProfile.Workspace
        var search: TubeSearch.Workspace
        var walls: TubeWalls.Workspace
        var examiner: TubeExaminer.Workspace
        /// Bands of this frame, and where tubes were reported in the last one.
        var bands = FindingList<TubeBand>()
        var reported = FindingList<TubeBand>()
        var outline = TubeOutline()
    }

    func makeScratch() -> Scratch {
        Scratch(
            levels: profile.makeWorkspace(), search: search.makeWorkspace(), walls: walls.makeWorkspace(),
            examiner: examiner.makeWorkspace())
    }

    /// Fills `findings.tubes`; reads skin, bones and pleura found before.
    ///
    /// - Parameters:
    ///   - range: Of gray levels in the picture.
    ///   - black: The darkest level of the picture.
    ///   - follows: Whether `scratch` last saw the frame before.
    /// - Complexity: O(pixels), and less for a frame that follows without tubes; no allocation after the first calls.
    func detect(
        in image: borrowing GrayImage, range: Float, black: Float, follows: Bool, scratch: inout Scratch,
        into findings: inout FrameFindings
    ) {
        findings.tubes.removeAll()
        if follows {
            guard !scratch.reported.isEmpty else { return }
            lengthenReported(&scratch)
            profile.reduce(image, workspace: &scratch.levels)
        } else {
            profile.reduce(image, workspace: &scratch.levels)
            search.search(scratch.levels, range: range, workspace: &scratch.search, into: &scratch.bands)
        }
        scratch.reported.removeAll()
        for index in scratch.bands.indices {
            walls.trace(scratch.bands[index], in: scratch.levels, range: range, workspace: &scratch.walls)
            guard
                let evidence = examiner.examine(
                    scratch.bands[index], walls: scratch.walls, levels: scratch.levels, range: range, black: black,
                    workspace: &scratch.examiner)
            else { continue }
            let logOdds = TubeBelief.logOdds(evidence, widthMM: evidence.width * profile.pitchZ)
            guard logOdds > Self.reportedLogOdds else { continue }
            report(scratch.bands[index], evidence, logOdds: logOdds, range: range, scratch: &scratch, into: &findings)
        }
    }

    /// Makes `bands` what `reported` holds, longer at both ends as far as the picture goes.
    private func lengthenReported(_ scratch: inout Scratch) {
        scratch.bands.removeAll()
        for index in scratch.reported.indices {
            let left = min(Self.growth, scratch.reported[index].firstColumn)
            let right = min(Self.growth, profile.columns - scratch.reported[index].columns.upperBound)
            scratch.bands.append { band in
                let rows = scratch.reported[index].rows
                band.firstColumn = scratch.reported[index].firstColumn - left
                band.width = scratch.reported[index].width
                for _ in 0..<left { band.rows.append(rows[0]) }
                band.rows.append(contentsOf: rows)
                for _ in 0..<right { band.rows.append(rows[rows.count - 1]) }
            }
        }
    }

    private func report(
        _ band: TubeBand, _ evidence: TubeEvidence, logOdds: Float, range: Float, scratch: inout Scratch,
        into findings: inout FrameFindings
    ) {
        scratch.outline.read(scratch.walls, isGood: scratch.examiner.isGood, columns: evidence.columns)
        let wall = wallThickness(band, evidence, range: range, scratch)
        findings.tubes.append { tube in
            scratch.outline.write(into: &tube) { index, row in
                let column = band.firstColumn + evidence.columns.lowerBound + index
                return grid.point(
                    column: Double(profile.x(column)) / grid.lateralMM, row: Double(profile.z(row)) / grid.axialMM)
            }
            tube.wallThickness = wall
            // The rim's own uncertainty, and how far the walls are from smooth curves.
            let misfit = Double(evidence.waviness * evidence.width * profile.pitchZ)
            tube.sigma = (0.15 * 0.15 + misfit * misfit).squareRoot()
            tube.confidence = 1 / (1 + exp(-Double(logOdds)))
        }
        let last = findings.tubes.count - 1
        let isOld = findings.tubes.prefix(last).contains { $0.overlaps(findings.tubes[last]) }
        guard !isOld, !isHidden(findings.tubes[last], by: findings) else {
            findings.tubes.truncate(to: last)
            return
        }
        scratch.reported.append { next in
            next.firstColumn = band.firstColumn + evidence.columns.lowerBound
            next.width = evidence.width
            for index in evidence.columns.indices {
                let middle = scratch.outline.middle(at: index - evidence.columns.lowerBound)
                next.rows.append(Int32(middle.rounded()))
            }
        }
    }

    /// Half-height width of the walls' echoes outward from the lumen, both sides averaged along the tube, less the rim;
    /// the usual wall where no echo stands out.
    private func wallThickness(
        _ band: TubeBand, _ evidence: TubeEvidence, range: Float, _ scratch: borrowing Scratch
    ) -> Double {
        func level(_ distance: Int) -> Float {
            var sum: Float = 0
            var count: Float = 0
            func add(_ row: Int, of column: Int) {
                guard row >= 0, row < profile.rows else { return }
                sum += scratch.levels.levels[column + row]
                count += 1
            }
            for index in evidence.columns where scratch.examiner.isGood[index] {
                let column = (band.firstColumn + index) * profile.rows
                add(Int((scratch.walls.upper[index] - 0.5).rounded()) - distance, of: column)
                add(Int((scratch.walls.lower[index] + 0.5).rounded()) + distance, of: column)
            }
            return count > 0 ? sum / count : 0
        }
        let reach = max(profile.rows(WallEcho.reachMM), 1)
        let end = WallEcho.end(
            among: 0..<reach + 1, beyond: max(profile.rows(WallEcho.beyondMM), 2), last: .max, perRange: 1 / range,
            level: level)
        guard let end else { return VesselDetector.defaultWallMM }
        let wall = Double((Float(end) + 0.5) * profile.pitchZ - VesselDetector.rimMM)
        return wall > 0.3 ? min(wall, 1.5) : VesselDetector.defaultWallMM
    }

    /// Whether it lies at the skin, below bone or lung, or on the lung.
    ///
    /// A bone surface near the shallow wall is taken for that wall: below bone there is no tissue brighter than the lumen.
    private func isHidden(_ tube: TubeFinding, by findings: FrameFindings) -> Bool {
        let least = findings.skinDepth.map { $0.inMillimeters + Self.belowSkinMM } ?? Self.belowFaceMM
        var hidden = 0
        for index in tube.sections.indices {
            let walls = tube.walls(at: index, grownBy: 0)
            if walls.shallow.z < least { return true }
            let axis = tube.sections[index].point
            let isBelowBone = findings.bones.contains { bone in
                bone.surface.depth(atX: axis.x).map { $0.z < walls.shallow.z - VesselDetector.wallReachMM } ?? false
            }
            let isAtLung = findings.pleura.contains { pleura in
                pleura.state == .confirmed
                    && pleura.segments.contains { segment in
                        segment.depth(atX: axis.x).map { $0.z < walls.deep.z + VesselDetector.wallReachMM } ?? false
                    }
            }
            if isBelowBone || isAtLung { hidden += 1 }
        }
        return Double(hidden) > Self.hiddenShare * Double(tube.sections.count)
    }
}

extension TubeFinding {
    /// Whether both lie at the same place for more than half of the shorter one, by their axes.
    func overlaps(_ other: TubeFinding) -> Bool {
        var common = 0
        var near = 0
        for section in sections {
            guard let (z, half) = other.axis(atX: section.point.x) else { continue }
            common += 1
            if abs(z - section.point.z) < max(half, section.halfWidth) { near += 1 }
        }
        return 2 * common > min(sections.count, other.sections.count) && 2 * near > common
    }

    /// Depth of the axis and half the width at a lateral offset, between sections; `nil` beside the tube.
    func axis(atX x: Double) -> (z: Double, halfWidth: Double)? { axis(atX: x, ofFirst: sections.count) }

    /// Likewise of the first `count` sections alone.
    func axis(atX x: Double, ofFirst count: Int) -> (z: Double, halfWidth: Double)? {
        guard count > 0, x >= sections[0].point.x, x <= sections[count - 1].point.x else { return nil }
        var index = 1
        while index < count, x > sections[index].point.x { index += 1 }
        guard index < count else { return (sections[0].point.z, sections[0].halfWidth) }
        let (a, b) = (sections[index - 1], sections[index])
        let span = b.point.x - a.point.x
        let t = span > 0 ? (x - a.point.x) / span : 0
        return (a.point.z + t * (b.point.z - a.point.z), a.halfWidth + t * (b.halfWidth - a.halfWidth))
    }
}
