package import FrameModel
import SignalKernels

/// Finds tissue layers, bone and pleura in one pass over a frame: they are all lines across the sound,
/// found by one search and told apart by what lies around them.
package struct TissueDetector: Sendable {
    package let plan: TissuePlan
    private let tracer: LineTracer
    private let meter: LineMeter
    let edges: LineEdges
    let layers: LayerDetector
    private let boundaries: BoundarySearch
    private let surface: SkinSurface
    let skin: SkinSearch
    let sheets: SheetSearch
    private let bone: BoneDetector
    private let pleura: PleuraDetector
    private let examination: FieldExamination

    /// Working memory of one worker.
    package struct Scratch {
        var field: BeamField
        var lines: TracedLines
        var parts: [LinePart] = []
        var meter: LineMeter.Scratch
        var edges: LineEdges.Scratch
        /// Mean gray level of the shallow rows.
        var profile: [Float]
        var skin: SkinSearch.Scratch
        var sheet: SheetSearch.Scratch
        var boundary: BoundarySearch.Scratch
        var shadowed: [Bool]
        /// The shallowest bone of each beam, as a sample; `Int32.max` without one.
        var shadowTop: [Int32]
        var votes: [Bool]
        var levels = LevelCounts()
    }

    package init(grid: FeatureGrid) {
        let beams = BeamGrid(grid: grid)
        plan = TissuePlan(grid: beams)
        tracer = LineTracer(plan: plan)
        meter = LineMeter(grid: beams)
        edges = LineEdges(grid: beams)
        layers = LayerDetector(grid: beams)
        boundaries = BoundarySearch(grid: beams)
        surface = SkinSurface(grid: beams)
        skin = SkinSearch(grid: beams)
        sheets = SheetSearch(grid: beams)
        bone = BoneDetector(grid: beams)
        pleura = PleuraDetector(grid: beams)
        examination = FieldExamination(grid: beams)
    }

    package func makeScratch() -> Scratch {
        let beams = plan.grid.beams
        var scratch = Scratch(
            field: plan.makeField(), lines: TracedLines(beams: beams), meter: LineMeter.Scratch(grid: plan.grid),
            edges: LineEdges.Scratch(beams: beams), profile: surface.makeScratch(),
            skin: skin.makeScratch(), sheet: sheets.makeScratch(), boundary: boundaries.makeScratch(),
            shadowed: Array(repeating: false, count: beams),
            shadowTop: Array(repeating: 0, count: beams),
            votes: Array(repeating: false, count: beams))
        scratch.parts.reserveCapacity(256)
        return scratch
    }

    /// Fills skin, layers, bones and pleura of `findings`.
    ///
    /// - Complexity: O(pixels); allocates nothing once `findings` has been used.
    package func detect(
        in features: borrowing FrameFeatures, scratch: inout Scratch, into findings: inout FrameFindings
    ) {
        let black = BlackLevel.find(features.image, &scratch.levels)
        plan.fill(&scratch.field, from: features.image, black: black)
        examination.gaps.measureFloor(&scratch.field, &scratch.levels)
        findings.skinDepth = surface.find(scratch.field, &scratch.profile)
        tracer.trace(&scratch.field, into: &scratch.lines)
        splitAtShadows(&scratch)
        dropShadowed(&scratch)
        for index in scratch.parts.indices {
            meter.measure(&scratch.parts[index], scratch.field, scratch.lines, &scratch.meter)
        }
        // An arch between two ribs and deeper than they is the pleura, or a bone if it is not.
        markArches(&scratch, besideRibs: false)
        let choice = pleura.choose(&scratch.parts, scratch.field, scratch.lines)
        markArches(&scratch, besideRibs: true)
        // A line that goes on past an arch, along something else, is an arch once it is cut to its level stretch.
        cutToLevel(&scratch)
        markArches(&scratch, besideRibs: true)
        boundaries.find(scratch.field, scratch.parts, &scratch.lines, &scratch.boundary)
        for index in scratch.parts.indices where scratch.parts[index].role == .open {
            let path = layers.path(along: scratch.parts[index].line, scratch.boundary.found, scratch.lines)
            let odds = layers.logOdds(scratch.parts[index], path: path, roughness: scratch.field.roughness)
            scratch.parts[index].logOdds = odds
            if let odds, odds > 0 { scratch.parts[index].role = .layer }
        }
        reportBones(&scratch, &findings)
        if let choice { reportPleura(choice, &scratch, &findings) }
        reportLayers(&scratch, &findings)
        examination.examine(scratch.field, scratch.parts, scratch.lines, into: &findings.examined)
    }

    /// Cuts every open line to its longest stretch that is not steep; one that is steep all along is no boundary and dropped.
    private func cutToLevel(_ scratch: inout Scratch) {
        var kept = 0
        for index in scratch.parts.indices {
            var part = scratch.parts[index]
            if part.role == .open {
                let flat = layers.flattest(part.line, scratch.lines)
                guard flat.count > 1 else { continue }
                if flat.count < part.line.count {
                    part.line = cut(part.line, flat.lowerBound, flat.upperBound - 1, scratch)
                    meter.measure(&part, scratch.field, scratch.lines, &scratch.meter)
                }
            }
            scratch.parts[kept] = part
            kept += 1
        }
        scratch.parts.removeSubrange(kept...)
    }

    /// Gives bone's role to the arches, without or with those that ribs lie beside.
    private func markArches(_ scratch: inout Scratch, besideRibs: Bool) {
        for index in scratch.parts.indices {
            let part = scratch.parts[index]
            guard part.role == .open, bone.isArch(part, tissueLevel: scratch.field.tissueLevel),
                besideRibs || pleura.ribs(beside: part, scratch.parts, scratch.field, scratch.lines) != .bothSides
            else { continue }
            scratch.parts[index].role = .bone
        }
    }

    /// Cuts every line where a hard shadow begins or ends.
    private func splitAtShadows(_ scratch: inout Scratch) {
        scratch.parts.removeAll(keepingCapacity: true)
        let grid = plan.grid
        let shortestBone = max(2, grid.beams(in: BoneDetector.shortestMM))
        let shortest = max(2, grid.beams(in: LineTracer.shortestMM))
        let bridge = grid.beams(in: BoneDetector.bridgeMM)
        for line in scratch.lines.lines {
            bone.findShadow(
                under: line, scratch.field, scratch.lines, into: &scratch.shadowed, scratch: &scratch.votes)
            var index = 0
            var openFrom = 0
            while index < line.count {
                guard scratch.shadowed[index] else {
                    index += 1
                    continue
                }
                var last = index
                var next = index + 1
                while next < line.count, next - last <= bridge + 1 {
                    if scratch.shadowed[next] { last = next }
                    next += 1
                }
                let stretch = cut(line, index, last, scratch)
                if last - index + 1 >= shortestBone, stretch.evidence >= BoneDetector.leastEvidence {
                    if index - openFrom >= shortest {
                        scratch.parts.append(LinePart(line: cut(line, openFrom, index - 1, scratch)))
                    }
                    scratch.parts.append(LinePart(line: stretch, role: .bone))
                    openFrom = last + 1
                }
                index = last + 1
            }
            if line.count - openFrom >= shortest {
                scratch.parts.append(LinePart(line: cut(line, openFrom, line.count - 1, scratch)))
            }
        }
    }

    /// Takes away what lies in the shadow of a bone: repeats of the bone, and paths that only cross the gap.
    private func dropShadowed(_ scratch: inout Scratch) {
        let grid = plan.grid
        for beam in 0..<grid.beams { scratch.shadowTop[beam] = Int32.max }
        for part in scratch.parts where part.role == .bone {
            for index in 0..<part.line.count {
                let beam = part.firstBeam + index
                scratch.shadowTop[beam] = min(scratch.shadowTop[beam], Int32(scratch.lines.sample(part.line, index)))
            }
        }
        let clearance = Int32(grid.samples(in: 1))
        let shortest = max(2, grid.beams(in: LineTracer.shortestMM))
        let count = scratch.parts.count
        var kept = 0
        for index in 0..<count {
            let part = scratch.parts[index]
            var from = 0
            for place in 0...part.line.count {
                let lit =
                    place < part.line.count
                    && Int32(scratch.lines.sample(part.line, place))
                        <= (scratch.shadowTop[part.firstBeam + place] == Int32.max
                            ? Int32.max : scratch.shadowTop[part.firstBeam + place] + clearance)
                if lit { continue }
                if place - from >= (part.role == .bone ? 2 : shortest) {
                    let whole = place - from == part.line.count
                    let piece = LinePart(
                        line: whole ? part.line : cut(part.line, from, place - 1, scratch), role: part.role)
                    // The first piece takes the part's place or an earlier one's; further pieces go to the end.
                    if kept <= index { scratch.parts[kept] = piece } else { scratch.parts.append(piece) }
                    kept += kept <= index ? 1 : 0
                }
                from = place + 1
            }
        }
        if kept < count { scratch.parts.removeSubrange(kept..<count) }
    }

    private func cut(_ line: TracedLine, _ first: Int, _ last: Int, _ scratch: borrowing Scratch) -> TracedLine {
        scratch.lines.cut(line, to: first...last, scratch.field)
    }

    private func reportBones(_ scratch: inout Scratch, _ findings: inout FrameFindings) {
        for part in scratch.parts where part.role == .bone {
            findings.bones.append { finding in
                finding.confidence = Double(min(1, part.evidence / 2.5))
                edges.append(
                    part.line, .leadingEdge, leastSigma: LineEdges.leastBoneSigmaMM, scratch.field, scratch.lines,
                    &scratch.edges, to: &finding.surface)
            }
        }
    }

    /// Score of a line that has all that speaks for pleura, several times what `PleuraDetector` asks for (engineering default).
    private static let fullLikeness: Float = 1.6

    private func reportPleura(
        _ choice: PleuraDetector.Choice, _ scratch: inout Scratch, _ findings: inout FrameFindings
    ) {
        findings.pleura.append { finding in
            finding.state = choice.isConfirmed ? .confirmed : .suspected
            finding.evidence.likeness = Double(min(1, max(0, choice.score / Self.fullLikeness)))
            finding.confidence = PleuraConfidence.of(finding.state, likeness: finding.evidence.likeness)
            finding.evidence.reverberation = choice.reverberation
            finding.evidence.ribsBeside = choice.ribs == .none ? 0 : 1
            var next = 0
            // Left to right: the next piece is the one that begins first after those reported.
            while let index = leftmost(scratch.parts, from: next) {
                let part = scratch.parts[index]
                next = part.firstBeam + 1
                finding.evidence.brightness = max(finding.evidence.brightness, Double(min(1, part.evidence / 3)))
                finding.evidence.structureBelow = max(
                    finding.evidence.structureBelow, Double(min(1, max(0, (8 - part.unevenness) / 8))))
                finding.segments.append { surface in
                    edges.append(
                        part.line, .leadingEdge, leastSigma: LineEdges.leastPleuraSigmaMM, scratch.field, scratch.lines,
                        &scratch.edges, to: &surface)
                }
            }
        }
    }

    private func leftmost(_ parts: [LinePart], from beam: Int) -> Int? {
        var best: Int?
        for index in parts.indices where parts[index].role == .pleura && parts[index].firstBeam >= beam {
            if best == nil || parts[index].firstBeam < parts[best!].firstBeam { best = index }
        }
        return best
    }
}
