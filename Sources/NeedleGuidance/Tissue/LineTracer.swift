import SignalKernels

/// A bright line followed from beam to beam: one sample of the picture per beam.
struct TracedLine: BitwiseCopyable {
    var firstBeam: Int
    var count: Int
    /// Where its samples begin in `TracedLines.samples`.
    var offset: Int
    /// Mean evidence along it.
    var evidence: Float

    var lastBeam: Int { firstBeam + count - 1 }
}

/// The lines of a frame, strongest first, in storage that is used again.
struct TracedLines {
    var lines: [TracedLine] = []
    /// The sample index of every line in every beam it crosses.
    var samples: [Int32] = []
    /// Scratch of the tracer: samples of the line being followed, one per beam.
    var path: [Int32]
    /// For every seed beam the best sample not taken, and its score.
    var seedSample: [Int32]
    var seedScore: [Float]

    init(beams: Int) {
        path = Array(repeating: 0, count: beams)
        seedSample = Array(repeating: 0, count: beams)
        seedScore = Array(repeating: 0, count: beams)
        lines.reserveCapacity(LineTracer.mostLines)
        samples.reserveCapacity((LineTracer.mostLines + BoundarySearch.mostPaths) * beams)
    }

    mutating func removeAll() {
        lines.removeAll(keepingCapacity: true)
        samples.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    func sample(_ line: TracedLine, _ index: Int) -> Int { Int(samples[line.offset + index]) }

    /// A part of a line, from one place along it to another, with the evidence of that part.
    func cut(_ line: TracedLine, to places: ClosedRange<Int>, _ field: borrowing BeamField) -> TracedLine {
        var part = line
        part.firstBeam += places.lowerBound
        part.count = places.count
        part.offset += places.lowerBound
        var sum: Float = 0
        for index in 0..<part.count {
            sum += field.evidence[(part.firstBeam + index) * field.samples + sample(part, index)]
        }
        part.evidence = sum / Float(part.count)
        return part
    }
}

/// Follows the bright lines of a `BeamField`, the best seed first, each until its evidence ends.
struct LineTracer: Sendable {
    static let mostLines = 40
    /// Distance between the beams in which lines are looked for, in millimeters.
    static let seedStepMM = 1.2
    /// Least mean path score of a seed, in units of evidence: what pure speckle does not reach over `memoryMM`.
    static let leastSeed: Float = 0.8
    /// Evidence per beam that keeps a line going.
    static let keepGoing: Float = 0.55
    /// A line ends where this many millimeters of missing evidence (of one unit) have added up.
    static let patienceMM = 1.8
    /// Shortest line kept.
    static let shortestMM = 3.0
    /// No two lines come closer than this along the beam.
    static let separationMM = 0.8

    let grid: BeamGrid
    let paths: LeakyPathScore
    private let seedStep: Int
    private let separation: Int
    private let shortest: Int
    private let patience: Float
    private let scale: Float

    init(plan: TissuePlan) {
        grid = plan.grid
        paths = plan.paths
        seedStep = max(1, grid.beams(in: Self.seedStepMM))
        separation = max(1, grid.samples(in: Self.separationMM))
        shortest = max(2, grid.beams(in: Self.shortestMM))
        patience = Float(Self.patienceMM / grid.beamMM)
        scale = (1 - plan.paths.decay) / 2
    }

    /// Replaces `lines` by the lines of `field`.
    ///
    /// - Complexity: O(lines * pixels / seed step); no allocation.
    func trace(_ field: inout BeamField, into lines: inout TracedLines) {
        lines.removeAll()
        for index in field.taken.indices { field.taken[index] = 0 }
        for beam in stride(from: 0, to: grid.beams, by: seedStep) { findSeed(field, beam, &lines) }
        var attempts = 0
        while lines.lines.count < Self.mostLines, attempts < 4 * Self.mostLines {
            attempts += 1
            var seed = 0
            for beam in stride(from: 0, to: grid.beams, by: seedStep)
            where lines.seedScore[beam] > lines.seedScore[seed] { seed = beam }
            guard lines.seedScore[seed] >= Self.leastSeed else { break }
            follow(&field, from: seed, &lines)
        }
    }

    private func findSeed(_ field: borrowing BeamField, _ beam: Int, _ lines: inout TracedLines) {
        let best = LeakyPathScore.bestSample(
            ofLine: beam, samples: grid.samples, fromLeft: field.fromLeft, fromRight: field.fromRight,
            evidence: field.evidence, taken: field.taken)
        lines.seedScore[beam] = best.score * scale
        lines.seedSample[beam] = Int32(best.sample)
    }

    private func follow(_ field: inout BeamField, from seed: Int, _ lines: inout TracedLines) {
        let start = Int(lines.seedSample[seed])
        lines.path[seed] = Int32(start)
        let first = extend(field, from: seed, toward: -1, &lines)
        let last = extend(field, from: seed, toward: 1, &lines)
        for beam in first...last { take(&field, beam: beam, around: Int(lines.path[beam])) }
        if last - first + 1 >= shortest {
            var sum: Float = 0
            let offset = lines.samples.count
            for beam in first...last {
                lines.samples.append(lines.path[beam])
                sum += field.evidence[beam * grid.samples + Int(lines.path[beam])]
            }
            let count = last - first + 1
            lines.lines.append(
                TracedLine(firstBeam: first, count: count, offset: offset, evidence: sum / Float(count)))
        }
        // The best sample of a beam stays the best until it is taken.
        for beam in stride(from: 0, to: grid.beams, by: seedStep)
        where beam >= first && beam <= last
            && field.taken[beam * grid.samples + Int(lines.seedSample[beam])] != 0
        {
            findSeed(field, beam, &lines)
        }
    }

    /// Walks along the best path and returns the beam where its evidence ends.
    private func extend(_ field: borrowing BeamField, from seed: Int, toward step: Int, _ lines: inout TracedLines)
        -> Int
    {
        let samples = grid.samples
        var end = seed
        var sum: Float = 0
        var best: Float = 0
        var beam = seed
        while true {
            let next = beam + step
            guard next >= 0, next < grid.beams else { break }
            let sample = Int(lines.path[beam])
            let move =
                step < 0 ? move(field.fromLeft, next, sample) : move(field.fromRight, next, sample)
            let moved = min(max(sample + move, 0), samples - 1)
            guard field.taken[next * samples + moved] == 0 else { break }
            lines.path[next] = Int32(moved)
            beam = next
            sum += field.evidence[beam * samples + moved] - Self.keepGoing
            if sum >= best {
                best = sum
                end = beam
            } else if best - sum > patience {
                break
            }
        }
        return end
    }

    private func move(_ scores: [Float], _ beam: Int, _ sample: Int) -> Int {
        unsafe scores.withUnsafeBufferPointer { scores in
            let line = unsafe UnsafeBufferPointer(rebasing: scores[(beam * grid.samples)..<((beam + 1) * grid.samples)])
            return unsafe paths.move(to: sample, from: line)
        }
    }

    private func take(_ field: inout BeamField, beam: Int, around sample: Int) {
        let low = max(sample - separation, 0)
        let high = min(sample + separation, grid.samples - 1)
        for near in low...high { field.taken[beam * grid.samples + near] = 1 }
    }
}
