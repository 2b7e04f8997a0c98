import Foundation
import SignalKernels

/// A stretch of a traced line with what the picture shows around it; lengths and depths in millimeters.
struct LinePart: BitwiseCopyable {
    enum Role: BitwiseCopyable {
        case open, bone, pleura, layer
        /// A line above it once more, sent back by the pleura.
        case repeated
    }

    /// On how many of its sides a rib lies.
    enum Ribs: BitwiseCopyable {
        case none, oneSide, bothSides
    }

    var line: TracedLine
    var role = Role.open
    var length = 0.0
    /// Depth along the beam, middle of the line.
    var depth = 0.0
    /// From the line to the end of the picture.
    var room = 0.0
    /// Mean evidence along the line.
    var evidence: Float = 0
    /// Median gray level 0.7 to 2.7 mm above the line.
    var above: Float = 0
    /// Median gray levels 1.2 to 3.5, 3 to 8, 8 to 14 and 3 to 20 mm below.
    var below: Float = 0
    var deeper: Float = 0
    var deepest: Float = 0
    var deep: Float = 0
    /// Median share of line-like structure 1.5 to 8 mm below, and 1 to 8 mm above.
    var structureBelow: Float = 0
    var structureAbove: Float = 0
    /// Vertical unevenness 1.3 to 10 mm below the line, after its trend, in gray levels: layers and fibers make it
    /// large, the haze below the pleura leaves it small. Infinite when there is no room to tell.
    var unevenness: Float = .infinity
    /// Second derivative of depth along the line, per millimeter; positive = convex toward the probe.
    var curvature = 0.0
    /// Overall slope, degrees from parallel to the transducer face, without sign.
    var tiltDegrees = 0.0
    /// Root mean square distance from the best parabola.
    var waviness = 0.0
    /// How much it looks like pleura, in `PleuraDetector`'s scores.
    var likeness: Float = -1
    var ribs = Ribs.none
    /// A repeat of the chest wall lies below it.
    var hasRepeat = false
    /// Log odds that the line is a boundary between tissues; `nil` where that was not asked.
    var logOdds: Double?

    var firstBeam: Int { line.firstBeam }
    var lastBeam: Int { line.lastBeam }
}

/// Measures line parts. Limits are those of `LinePart`'s documentation.
struct LineMeter: Sendable {
    /// Lateral length of the blocks whose mean profile is judged, in millimeters: several resolution cells.
    static let blockMM = 4.0
    /// Box along the beam that takes out speckle, in millimeters.
    static let profileBoxMM = 0.6
    static let profileFromMM = 1.3
    static let profileToMM = 10.0
    /// Shortest profile judged, in millimeters.
    static let leastProfileMM = 4.0

    let grid: BeamGrid
    private let picture: ScanLineFilters

    init(grid: BeamGrid) {
        self.grid = grid
        picture = ScanLineFilters(lines: grid.beams, samples: grid.samples)
    }

    struct Scratch {
        var profile: [Float]
        var boxed: [Float]
        var blocks: [Float] = []

        init(grid: BeamGrid) {
            let length = max(1, grid.samples(in: LineMeter.profileToMM) + 2)
            profile = Array(repeating: 0, count: length)
            boxed = profile
            blocks.reserveCapacity(256)
        }
    }

    func measure(
        _ part: inout LinePart, _ field: borrowing BeamField, _ lines: borrowing TracedLines, _ scratch: inout Scratch
    ) {
        let line = part.line
        part.length = Double(line.count) * grid.beamMM
        part.evidence = line.evidence
        var sum = 0
        for index in 0..<line.count { sum += lines.sample(line, index) }
        let middle = Double(sum) / Double(line.count)
        part.depth = grid.depthMM(sample: middle)
        part.room = (Double(grid.samples - 1) - middle) * grid.sampleMM
        part.above = median(field.smoothSums, lines, line, -2.7, -0.7, largest: 255)
        part.below = median(field.smoothSums, lines, line, 1.2, 3.5, largest: 255)
        part.deeper = median(field.smoothSums, lines, line, 3, 8, largest: 255)
        part.deepest = median(field.smoothSums, lines, line, 8, 14, largest: 255)
        part.deep = median(field.smoothSums, lines, line, 3, 20, largest: 255)
        part.structureBelow = median(field.evidenceSums, lines, line, 1.5, 8, largest: 2)
        part.structureAbove = median(field.evidenceSums, lines, line, -8, -1, largest: 2)
        part.unevenness = unevenness(field, lines, line, &scratch)
        fitParabola(&part, lines)
    }

    /// Median of the means between two distances below the line, in millimeters.
    private func median(
        _ sums: [Float], _ lines: borrowing TracedLines, _ line: TracedLine, _ from: Double, _ to: Double,
        largest: Float
    ) -> Float {
        picture.medianOfBoxes(
            sums, along: lines.samples[line.offset..<(line.offset + line.count)], firstLine: line.firstBeam,
            box: grid.samples(in: from)..<grid.samples(in: to), largest: largest)
    }

    private func unevenness(
        _ field: borrowing BeamField, _ lines: borrowing TracedLines, _ line: TracedLine, _ scratch: inout Scratch
    ) -> Float {
        let blocks = max(1, Int((Double(line.count) * grid.beamMM / Self.blockMM).rounded()))
        let from = grid.samples(in: Self.profileFromMM)
        let box = max(1, grid.samples(in: Self.profileBoxMM))
        scratch.blocks.removeAll(keepingCapacity: true)
        for block in 0..<blocks {
            let first = block * line.count / blocks
            let end = (block + 1) * line.count / blocks
            guard end > first else { continue }
            var lowest = 0
            for index in first..<end { lowest = max(lowest, lines.sample(line, index)) }
            let to = min(grid.samples(in: Self.profileToMM), grid.samples - lowest - 1)
            let length = to - from
            guard Double(length) * grid.sampleMM >= Self.leastProfileMM, length <= scratch.profile.count else {
                continue
            }
            let count = length - box + 1
            guard count > 4 else { continue }
            picture.profile(
                of: field.gray, along: lines.samples[(line.offset + first)..<(line.offset + end)],
                firstLine: line.firstBeam + first, from: from, count: count, box: box, sums: &scratch.profile,
                into: &scratch.boxed)
            if scratch.blocks.count < 256 { scratch.blocks.append(residual(scratch.boxed, count)) }
        }
        return medianOfBlocks(&scratch.blocks)
    }

    /// Standard deviation of `values` about their best parabola, by projection on 1, u and u^2 - mean(u^2).
    private func residual(_ values: [Float], _ count: Int) -> Float {
        let n = Double(count)
        let middle = (n - 1) / 2
        let meanSquare = (n * n - 1) / 12
        var sum = 0.0
        var squares = 0.0
        var linear = 0.0
        var quadratic = 0.0
        var quadraticNorm = 0.0
        for index in 0..<count {
            let value = Double(values[index])
            let u = Double(index) - middle
            let q = u * u - meanSquare
            sum += value
            squares += value * value
            linear += value * u
            quadratic += value * q
            quadraticNorm += q * q
        }
        let rest =
            squares - sum * sum / n - linear * linear / (n * meanSquare) - quadratic * quadratic / quadraticNorm
        return Float((max(rest, 0) / n).squareRoot())
    }

    private func medianOfBlocks(_ values: inout [Float]) -> Float {
        guard !values.isEmpty else { return .infinity }
        // Insertion sort: few values, and no allocation.
        var index = 1
        while index < values.count {
            let value = values[index]
            var place = index
            while place > 0, values[place - 1] > value {
                values[place] = values[place - 1]
                place -= 1
            }
            values[place] = value
            index += 1
        }
        let half = values.count / 2
        return values.count % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2
    }

    /// Tilt, curvature and waviness by projection on 1, u and u^2 - mean(u^2).
    private func fitParabola(_ part: inout LinePart, _ lines: borrowing TracedLines) {
        let line = part.line
        guard line.count > 8 else { return }
        let n = Double(line.count)
        let middle = (n - 1) / 2
        let meanSquare = (n * n - 1) / 12
        var sum = 0.0
        var squares = 0.0
        var linear = 0.0
        var quadratic = 0.0
        var norm = 0.0
        for index in 0..<line.count {
            let u = Double(index) - middle
            let q = u * u - meanSquare
            let depth = Double(lines.sample(line, index)) * grid.sampleMM
            sum += depth
            squares += depth * depth
            linear += depth * u
            quadratic += depth * q
            norm += q * q
        }
        part.curvature = 2 * quadratic / norm / (grid.beamMM * grid.beamMM)
        part.tiltDegrees = abs(atan(linear / (n * meanSquare) / grid.beamMM)) * 180 / .pi
        let rest = squares - sum * sum / n - linear * linear / (n * meanSquare) - quadratic * quadratic / norm
        part.waviness = (max(rest, 0) / n).squareRoot()
    }
}
