import CKernels

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds straight bright lines by votes of the monogenic signal, gated by its orientation.
///
/// The Hough transform in normal form (Duda and Hart 1972, doi:10.1145/361237.361242) with each sample voting only for
/// directions near its own (Ballard 1981, doi:10.1016/0031-3203(81)90009-1); a vote is shared linearly by the two
/// nearest offsets. Votes are kept apart by section along the line, so that a short line is not drowned by the rest of
/// the picture, and judged against what the same direction collects in the whole picture: speckle and muscle fibers
/// give many votes to flat lines and few to steep ones.
public struct LineSearch: Sendable {
    /// What is looked for; lengths in the unit of the sample pitches.
    public struct Settings: Sendable {
        /// From one direction to the next, in degrees; divides 180.
        public var angleStepDegrees: Float = 1.5
        /// From one offset to the next.
        public var offsetStep: Float
        /// Length of a section of a line.
        public var sectionLength: Float
        /// Votes go to directions within this angle of the local one, in degrees, up to 90.
        public var gateDegrees: Float = 24
        /// Lines at a smaller angle to the rows are not looked for, in degrees.
        public var flattestDegrees: Float = 0
        /// Score below which a line is not reported.
        public var leastScore: Float = 2
        /// A line nearer than this to a better one, in both angle and offset, is passed over.
        public var separationDegrees: Float = 6
        public var separationOffset: Float
        /// Lines reported at most, 1 or more.
        public var maximumLines = 48

        /// - Parameters:
        ///   - offsetStep: Positive.
        ///   - sectionLength: At least `offsetStep`.
        ///   - separationOffset: Not negative.
        public init(offsetStep: Float, sectionLength: Float, separationOffset: Float) {
            self.offsetStep = offsetStep
            self.sectionLength = sectionLength
            self.separationOffset = separationOffset
        }
    }

    /// Weight up to which a sample does not vote: one in twenty of the usual magnitude.
    static let leastWeight: Float = 0.05
    /// Fewest columns and rows of the maps.
    public static let leastColumns = 10
    public static let leastRows = 3

    public let columns: Int
    public let rows: Int
    public let settings: Settings
    let directions: Int
    let sections: Int
    let offsets: Int
    let reach: Float
    private let pitch: (x: Float, z: Float)
    private let first: (x: Float, z: Float)
    private let gate: Int
    private let flat: Int
    /// The directions one and a half times over, with a vector's slack.
    private let cosines: [Float]
    private let sines: [Float]
    private let firstCells: [Int32]
    private let shares: [Float]
    /// 1 for each sample that may vote, 0 for others.
    private let mask: [Float]
    private let chords: LineChords

    /// Scratch for one worker.
    public struct Scratch {
        let weight: SignalBuffer
        var direction: [Int32]
        /// All 0 between searches.
        let votes: SignalBuffer
        let scores: SignalBuffer
        let variances: SignalBuffer
        /// The strongest lines of the last search, best first.
        public internal(set) var lines: [PictureLine]
    }

    /// Plans a search.
    ///
    /// - Parameters:
    ///   - mask: 1 where a sample of the maps may vote, 0 elsewhere; at least `leastColumns` by `leastRows`.
    ///   - pitch: Distances between columns and between rows, positive.
    ///   - first: Place of the first sample, from the origin of all lines.
    public init(mask: Raster<UInt8>, pitch: (x: Float, z: Float), first: (x: Float, z: Float), settings: Settings) {
        precondition(
            mask.width >= Self.leastColumns && mask.height >= Self.leastRows, "maps too small for a line search")
        precondition(pitch.x > 0 && pitch.z > 0, "sample pitch must be positive")
        precondition(
            settings.offsetStep > 0 && settings.sectionLength >= settings.offsetStep && settings.maximumLines >= 1
                && settings.separationOffset >= 0, "line search settings make no sense")
        columns = mask.width
        rows = mask.height
        self.settings = settings
        self.pitch = pitch
        self.first = first
        let step = settings.angleStepDegrees
        let directions = Int((180 / step).rounded())
        precondition(abs(Float(directions) * step - 180) < 1e-2, "the angle step must divide half a turn")
        self.directions = directions
        gate = min(Int((settings.gateDegrees / step).rounded()), directions / 2, Int(CK_MAXIMUM_GATE))
        flat = Int((settings.flattestDegrees / step).rounded(.up))
        // Half a pixel of a map at every second one, and a few bins to spare.
        let far = (
            x: max(abs(first.x), abs(first.x + Float(columns - 1) * pitch.x)) + pitch.x / 4,
            z: max(abs(first.z), abs(first.z + Float(rows - 1) * pitch.z)) + pitch.z / 4
        )
        let reach = (far.x * far.x + far.z * far.z).squareRoot() + 4 * settings.offsetStep
        precondition(reach / settings.offsetStep < 1e5, "offset step too small for the image")
        self.reach = reach
        // One spare bin at the end for the linear sharing, and whole vectors.
        let offsets = (Int(2 * reach / settings.offsetStep) + 3 + 7) / 8 * 8
        let sections = Int(2 * reach / settings.sectionLength) + 1
        precondition(sections <= Int(UInt8.max), "sections too short for the image")
        (self.offsets, self.sections) = (offsets, sections)

        let slack = 8
        let angles = (0..<(2 * directions + 1)).map { Float($0 % directions) * step * .pi / 180 }
        let padding = [Float](repeating: 0, count: slack)
        let cosines = angles.map { cos($0) } + padding
        let sines = angles.map { sin($0) } + padding
        (self.cosines, self.sines) = (cosines, sines)
        firstCells =
            (0..<(2 * directions + 1)).map { Int32($0 % directions * sections * offsets) }
            + [Int32](repeating: 0, count: slack)
        let gate = self.gate
        shares = (-gate...gate).map { 1 - Float(abs($0)) / Float(gate + 1) } + padding
        self.mask = mask.samples.map { Float($0) }

        chords = LineChords(
            ck_chord_cells(
                columns: Int32(columns), rows: Int32(rows), first_x: first.x, first_z: first.z, pitch_x: pitch.x,
                pitch_z: pitch.z, sections: Int32(sections), offsets: Int32(offsets), reach: reach,
                offset: settings.offsetStep, section: settings.sectionLength),
            of: mask, directions: directions, cosines: cosines, sines: sines)
    }

    public func makeScratch() -> Scratch {
        var lines: [PictureLine] = []
        lines.reserveCapacity(settings.maximumLines + 1)
        return Scratch(
            weight: SignalBuffer(count: columns + 8), direction: Array(repeating: 0, count: columns + 8),
            votes: SignalBuffer(count: directions * sections * offsets),
            scores: SignalBuffer(count: directions * offsets), variances: SignalBuffer(count: directions), lines: lines)
    }

    /// Fills `scratch.lines` with the strongest lines of `maps`, best first.
    ///
    /// - Returns: The mean magnitude of the even part where samples may vote: the unit of the weights. 0 in an empty
    ///   picture, which has no lines.
    /// - Complexity: O(samples that vote × directions within the gate + cells); no allocation.
    public func findLines(in maps: borrowing MonogenicMaps, scratch: inout Scratch) -> Float {
        precondition(maps.width == columns && maps.height == rows, "map shape differs from the plan")
        scratch.lines.removeAll(keepingCapacity: true)
        let magnitude = unsafe maps.even.withSamples { even in
            unsafe Float(ck_mean_magnitude(even.baseAddress!, mask, Int32(columns * rows)))
        }
        guard magnitude > 0, magnitude.isFinite else { return 0 }
        vote(maps, scale: 1 / (2 * magnitude), scratch: &scratch)
        pickPeaks(scratch: &scratch)
        return magnitude
    }

    /// Fills the votes and the scores.
    private func vote(_ maps: borrowing MonogenicMaps, scale: Float, scratch: inout Scratch) {
        let step = settings.angleStepDegrees
        unsafe cosines.withUnsafeBufferPointer { cosines in
            unsafe sines.withUnsafeBufferPointer { sines in
                unsafe firstCells.withUnsafeBufferPointer { firstCells in
                    unsafe shares.withUnsafeBufferPointer { shares in
                        // SAFETY: the tables have the lengths the kernels state; every sample lies within `reach` of
                        // the origin, so that its cells exist.
                        var plan = unsafe ck_line_votes(
                            columns: Int32(columns), rows: Int32(rows), first_x: first.x, first_z: first.z,
                            pitch_x: pitch.x, pitch_z: pitch.z, directions: Int32(directions),
                            sections: Int32(sections), offsets: Int32(offsets),
                            directions_per_radian: 180 / (.pi * step), reach: reach,
                            bins_per_offset: 1 / settings.offsetStep,
                            sections_per_length: 1 / settings.sectionLength, gate: Int32(gate),
                            least_weight: Self.leastWeight, cosines: cosines.baseAddress!,
                            sines: sines.baseAddress!, first_cell: firstCells.baseAddress!,
                            shares: shares.baseAddress!)
                        unsafe maps.even.withSamples { even in
                            unsafe maps.rieszLateral.withSamples { lateral in
                                unsafe maps.rieszAxial.withSamples { axial in
                                    unsafe ck_vote_lines(
                                        &plan, even.baseAddress!, lateral.baseAddress!, axial.baseAddress!, mask, scale,
                                        scratch.weight.pointer, &scratch.direction, scratch.votes.pointer)
                                }
                            }
                        }
                        unsafe chords.score(
                            &plan, flat: flat, votes: scratch.votes, variances: scratch.variances,
                            scores: scratch.scores)
                    }
                }
            }
        }
    }
}
