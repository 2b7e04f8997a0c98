package import FrameModel
import SignalKernels

/// Finds tissue layers, bone and pleura in one pass over a frame: they are all lines across the sound,
/// found by one search and told apart by what lies around them.
package struct TissueDetector: Sendable {
    package let plan: TissuePlan
    private let tracer: LineTracer
    private let meter: LineMeter
    private let edges: LineEdges
    private let layers: LayerDetector
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
        var shadowed: [Bool]
        var votes: [Bool]
    }

    package init(grid: FeatureGrid) {
        let beams = BeamGrid(grid: grid)
        plan = TissuePlan(grid: beams)
        tracer = LineTracer(plan: plan)
        meter = LineMeter(grid: beams)
        edges = LineEdges(grid: beams)
        layers = LayerDetector(grid: beams)
        bone = BoneDetector(grid: beams)
        pleura = PleuraDetector(grid: beams)
        examination = FieldExamination(grid: beams)
    }

    package func makeScratch() -> Scratch {
        let beams = plan.grid.beams
        var scratch = Scratch(
            field: plan.makeField(), lines: TracedLines(beams: beams), meter: LineMeter.Scratch(grid: plan.grid),
            edges: LineEdges.Scratch(beams: beams), shadowed: Array(repeating: false, count: beams),
            votes: Array(repeating: false, count: beams))
        scratch.parts.reserveCapacity(256)
        return scratch
    }

    /// Fills layers, bones and pleura of `findings`.
    ///
    /// - Complexity: O(pixels); allocates nothing once `findings` has been used.
    package func detect(
        in features: borrowing FrameFeatures, scratch: inout Scratch, into findings: inout FrameFindings
    ) {
        plan.fill(&scratch.field, from: features.image)
        tracer.trace(&scratch.field, into: &scratch.lines)
        splitAtShadows(&scratch)
        for index in scratch.parts.indices {
            meter.measure(&scratch.parts[index], scratch.field, scratch.lines, &scratch.meter)
        }
        for index in scratch.parts.indices
        where scratch.parts[index].role == .open
            && bone.isArch(scratch.parts[index], tissueLevel: scratch.field.tissueLevel)
        {
            scratch.parts[index].role = .bone
        }
        let score = pleura.choose(&scratch.parts, scratch.lines)
        for index in scratch.parts.indices where layers.isBoundary(scratch.parts[index]) {
            scratch.parts[index].role = .layer
        }
        reportBones(&scratch, &findings)
        if let score { reportPleura(score, &scratch, &findings) }
        reportLayers(&scratch, &findings)
        examination.examine(scratch.field, scratch.parts, scratch.lines, into: &findings.examined)
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

    private func cut(_ line: TracedLine, _ first: Int, _ last: Int, _ scratch: borrowing Scratch) -> TracedLine {
        var part = line
        part.firstBeam = line.firstBeam + first
        part.count = last - first + 1
        part.offset = line.offset + first
        var sum: Float = 0
        for index in 0..<part.count {
            sum +=
                scratch.field.evidence[
                    (part.firstBeam + index) * plan.grid.samples + scratch.lines.sample(part, index)]
        }
        part.evidence = sum / Float(part.count)
        return part
    }

    private func reportBones(_ scratch: inout Scratch, _ findings: inout FrameFindings) {
        for part in scratch.parts where part.role == .bone {
            findings.bones.append { finding in
                finding.confidence = Double(min(1, part.evidence / 2.5))
                edges.append(
                    part.line, .leadingEdge, scratch.field, scratch.lines, &scratch.edges, to: &finding.surface)
            }
        }
    }

    private func reportPleura(_ score: Float, _ scratch: inout Scratch, _ findings: inout FrameFindings) {
        findings.pleura.append { finding in
            finding.confidence = Double(min(1, max(0, score / 1.6)))
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
                        part.line, .leadingEdge, scratch.field, scratch.lines, &scratch.edges, to: &surface)
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

    private func reportLayers(_ scratch: inout Scratch, _ findings: inout FrameFindings) {
        let sheets = findings.pleura.isEmpty && findings.bones.isEmpty ? layers.sheets(scratch.parts) : nil
        var depth = -Double.infinity
        var fasciae = 0
        while let index = shallowest(scratch.parts, below: depth) {
            let part = scratch.parts[index]
            depth = part.depth
            var boundary = fasciae == 0 ? LayerBoundary.fatFascia : .fascia(fasciae)
            var place = LinePlace.crest
            if let sheets, index == sheets.superficial { (boundary, place) = (.superficialAponeurosis, .trailingEdge) }
            if let sheets, index == sheets.deep { (boundary, place) = (.deepAponeurosis, .leadingEdge) }
            fasciae += 1
            findings.layers.append { finding in
                finding.boundary = boundary
                finding.confidence = Double(min(1, part.evidence / 2))
                edges.append(part.line, place, scratch.field, scratch.lines, &scratch.edges, to: &finding.surface)
            }
        }
    }

    private func shallowest(_ parts: [LinePart], below depth: Double) -> Int? {
        var best: Int?
        for index in parts.indices where parts[index].role == .layer && parts[index].depth > depth {
            if best == nil || parts[index].depth < parts[best!].depth { best = index }
        }
        return best
    }
}
