import FrameModel

/// Which place across an echo stands for the line.
enum LinePlace: Sendable {
    /// Where the echo has risen to half its height: the shallow side.
    case leadingEdge
    /// The brightest place.
    case crest
}

/// Turns traced lines into surfaces in millimeters, with sub-sample edges.
///
/// "Half" is half of the gray levels between the crest and the tissue on that side. The levels are
/// log-compressed, so this is the point midway in dB.
struct LineEdges: Sendable {
    /// The crest is looked for this far from the traced sample, in millimeters.
    static let crestReachMM = 0.5
    /// An edge is looked for this far from the crest, in millimeters.
    static let edgeReachMM = 1.5
    /// The tissue above begins and ends this far from the traced sample, in millimeters.
    static let levelMM = (from: 0.6, to: 2.0)
    /// Median, then mean, over this length along the line, in millimeters.
    static let smoothingMM = 1.5
    /// Lateral distance between reported samples, in millimeters.
    static let reportStepMM = 0.6
    /// What remains when the places do not scatter, in millimeters, by what the line is. A pleural line's leading edge is
    /// as sharp as the pulse; a fascia's echo is 0.3 to 1 mm thick and the boundary anywhere in it; the edge of a curved
    /// bone's echo, averaged across the beams, lies above the bone. So chosen that 90 % intervals hold in simulated
    /// recordings.
    static let leastPleuraSigmaMM = 0.07
    static let leastLayerSigmaMM = 0.30
    static let leastBoneSigmaMM = 0.33

    let grid: BeamGrid

    struct Scratch {
        var raw: [Float]
        var medians: [Float]
        var means: [Float]

        init(beams: Int) {
            raw = Array(repeating: 0, count: beams)
            medians = raw
            means = raw
        }
    }

    /// Appends the surface of `line` to `surface`.
    ///
    /// - Parameter leastSigma: Standard uncertainty of places that do not scatter, in millimeters.
    func append(
        _ line: TracedLine, _ place: LinePlace, leastSigma: Double, _ field: borrowing BeamField,
        _ lines: borrowing TracedLines, _ scratch: inout Scratch, to surface: inout Surface
    ) {
        for index in 0..<line.count {
            scratch.raw[index] = edge(field, beam: line.firstBeam + index, near: lines.sample(line, index), place)
        }
        let half = max(1, grid.beams(in: Self.smoothingMM) / 2)
        for index in 0..<line.count { scratch.medians[index] = median(scratch.raw, index, half, line.count) }
        for index in 0..<line.count {
            let first = max(0, index - half)
            let last = min(line.count - 1, index + half)
            var sum: Float = 0
            for near in first...last { sum += scratch.medians[near] }
            scratch.means[index] = sum / Float(last - first + 1)
        }
        let step = max(1, grid.beams(in: Self.reportStepMM))
        var index = 0
        while index < line.count {
            var scatter: Float = 0
            let first = max(0, index - half)
            let last = min(line.count - 1, index + half)
            for near in first...last {
                let difference = scratch.raw[near] - scratch.means[index]
                scatter += difference * difference
            }
            let spread = Double((scatter / Float(last - first + 1)).squareRoot()) * grid.sampleMM
            let point = grid.point(beam: Double(line.firstBeam + index), sample: Double(scratch.means[index]))
            let sigma = (spread * spread + leastSigma * leastSigma).squareRoot()
            surface.samples.append(Surface.Sample(point: point, sigma: sigma))
            if index == line.count - 1 { break }
            index = min(index + step, line.count - 1)
        }
    }

    /// The place in samples along a beam.
    private func edge(_ field: borrowing BeamField, beam: Int, near sample: Int, _ place: LinePlace) -> Float {
        let samples = grid.samples
        let base = beam * samples
        let reach = max(1, grid.samples(in: Self.crestReachMM))
        var crest = sample
        var top: Float = -1
        for candidate in max(0, sample - reach)...min(samples - 1, sample + reach) {
            let value = field.smooth[base + candidate]
            if value > top { (top, crest) = (value, candidate) }
        }
        guard place != .crest else { return refineCrest(field, base, crest) }
        let from = grid.samples(in: Self.levelMM.from)
        let to = grid.samples(in: Self.levelMM.to)
        let half = 0.5 * (top + min(field.mean(beam: beam, from: sample - to, to: sample - from), top - 1))
        let limit = max(1, grid.samples(in: Self.edgeReachMM))
        var edge = crest
        while edge > 0, crest - edge < limit, field.smooth[base + edge - 1] > half { edge -= 1 }
        guard edge > 0 else { return 0 }
        let inner = field.smooth[base + edge]
        let outer = field.smooth[base + edge - 1]
        let fraction = inner > outer ? min(max((inner - half) / (inner - outer), 0), 1) : 0
        return Float(edge) - fraction
    }

    /// The top of the parabola through the crest and its neighbors.
    private func refineCrest(_ field: borrowing BeamField, _ base: Int, _ crest: Int) -> Float {
        guard crest > 0, crest < grid.samples - 1 else { return Float(crest) }
        let a = field.smooth[base + crest - 1]
        let b = field.smooth[base + crest]
        let c = field.smooth[base + crest + 1]
        let bend = a - 2 * b + c
        guard bend < -1e-3 else { return Float(crest) }
        return Float(crest) + min(max(0.5 * (a - c) / bend, -0.5), 0.5)
    }

    private func median(_ values: [Float], _ index: Int, _ half: Int, _ count: Int) -> Float {
        // Small windows: the value with as many below as above is found by counting.
        let first = max(0, index - half)
        let last = min(count - 1, index + half)
        let middle = (last - first) / 2
        for candidate in first...last {
            var less = 0
            var equal = 0
            for other in first...last {
                if values[other] < values[candidate] { less += 1 }
                if values[other] == values[candidate] { equal += 1 }
            }
            if less <= middle, less + equal > middle { return values[candidate] }
        }
        return values[index]
    }
}
