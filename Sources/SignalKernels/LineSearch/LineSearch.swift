#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A straight line `-x sin(angle) + z cos(angle) = offset`, with x to the right and z down from the middle of the
/// image, in the unit of the sample spacings.
public struct DetectedLine: Hashable, BitwiseCopyable, Sendable {
    /// The direction of the line in radians, from the right toward the lower edge.
    public var angle: Float
    /// The signed distance of the line from the middle of the image: positive below it, for a flat line.
    public var offset: Float
    /// The weight of the pixels that voted for the line.
    public var votes: Float

    public init(angle: Float, offset: Float, votes: Float) {
        self.angle = angle
        self.offset = offset
        self.votes = votes
    }
}

/// A plan that finds straight lines by weighted votes, gated by the local direction of structure.
///
/// The Hough transform in normal form (Duda and Hart 1972, doi:10.1145/361237.361242) with each pixel voting only for
/// directions near its own (Ballard 1981, doi:10.1016/0031-3203(81)90009-1). A vote is shared linearly by the two
/// nearest offsets.
public struct LineSearch: Sendable {
    public let width: Int
    public let height: Int
    /// Radians from one direction to the next.
    public let angleStep: Float
    /// Distance from one offset to the next, in the unit of the spacings.
    public let offsetStep: Float
    /// How far a pixel's direction may differ from that of a line it votes for, in radians.
    public let gate: Float
    let firstAngle: Float
    let angleCount: Int
    let offsetCount: Int
    /// Whether the directions cover half a turn, so that the last is next to the first, upside down.
    let isPeriodic: Bool
    let lateralSpacing: Float
    let axialSpacing: Float
    let sines: [Float]
    let cosines: [Float]

    /// The working memory of one worker.
    public struct Scratch: Sendable {
        /// Votes, all offsets of the first direction first.
        var votes: [Float]
        /// Cells of the lines found so far.
        var peaks: [Int]
    }

    /// Creates a plan.
    ///
    /// - Parameters:
    ///   - width: Columns of the weight maps, at least 2.
    ///   - height: Rows of the weight maps, at least 2.
    ///   - lateralSpacing: The distance between columns, above 0.
    ///   - axialSpacing: The distance between rows, above 0, in the same unit.
    ///   - angles: The directions looked for, in radians; at most half a turn.
    ///   - angleStep: Above 0.
    ///   - offsetStep: Above 0, in the unit of the spacings.
    ///   - gate: Above 0; `pi / 2` and more lets every pixel vote for every direction.
    public init(
        width: Int, height: Int, lateralSpacing: Float = 1, axialSpacing: Float = 1,
        angles: ClosedRange<Float> = 0...Float.pi, angleStep: Float = .pi / 180, offsetStep: Float = 1,
        gate: Float = .pi / 9
    ) {
        precondition(width >= 2 && height >= 2, "a line needs at least 2 by 2 pixels")
        precondition(lateralSpacing > 0 && axialSpacing > 0, "sample spacing must be positive")
        precondition(angleStep > 1e-4 && angleStep < 1, "angle step outside 0.0001...1 rad")
        precondition(angles.upperBound - angles.lowerBound <= .pi + 1e-3, "directions cover more than half a turn")
        precondition(gate > 0, "the gate must be positive")
        self.width = width
        self.height = height
        self.lateralSpacing = lateralSpacing
        self.axialSpacing = axialSpacing
        self.angleStep = angleStep
        self.offsetStep = offsetStep
        self.gate = gate
        firstAngle = angles.lowerBound
        let halfTurn = Int((Float.pi / angleStep).rounded())
        let fitting = Int(((angles.upperBound - angles.lowerBound) / angleStep).rounded(.down)) + 1
        // Half a turn holds as many directions as steps: the end is the beginning again.
        angleCount = min(fitting, halfTurn)
        isPeriodic = angleCount == halfTurn
        let reach = hypot(Float(width - 1) * lateralSpacing, Float(height - 1) * axialSpacing) / 2
        precondition(offsetStep > 0 && reach / offsetStep < 1e5, "offset step too small for the image")
        // Odd, so that the middle bin is offset 0; one spare bin on each side for the linear sharing.
        offsetCount = 2 * (Int((reach / offsetStep).rounded(.up)) + 1) + 1
        let angleList = (0..<angleCount).map { angles.lowerBound + Float($0) * angleStep }
        sines = angleList.map { sin($0) }
        cosines = angleList.map { cos($0) }
    }

    public func makeScratch() -> Scratch {
        Scratch(votes: Array(repeating: 0, count: angleCount * offsetCount), peaks: [])
    }

    /// Finds the strongest lines, strongest first.
    ///
    /// - Parameters:
    ///   - weights: The votes of each pixel, of the plan's shape. Only weights above `floor` count.
    ///   - normals: The direction across the structure at each pixel, as a vector in the axes of the spacings; its
    ///     sign and length do not matter. Of the plan's shape.
    ///   - floor: At least 0.
    ///   - count: The number of lines wanted, at least 1.
    ///   - separation: Peaks nearer than this to a stronger one, in both angle (radians) and offset, are passed over.
    ///   - lines: Emptied and refilled; its storage is used again.
    /// - Complexity: O(pixels above `floor` times directions within the gate); no allocation after the first call with
    ///   as many lines.
    public func strongestLines(
        in weights: Raster<Float>, normals: (lateral: Raster<Float>, axial: Raster<Float>), above floor: Float = 0,
        count: Int, separation: (angle: Float, offset: Float), scratch: inout Scratch, into lines: inout [DetectedLine]
    ) {
        precondition(count >= 1 && floor >= 0, "no lines wanted, or a negative floor")
        for map in 0..<3 {
            let shape = map == 0 ? weights : (map == 1 ? normals.lateral : normals.axial)
            precondition(shape.width == width && shape.height == height, "map shape differs from the plan")
        }
        vote(weights, normals.lateral, normals.axial, floor: floor, votes: &scratch.votes)
        takePeaks(count: count, separation: separation, scratch: &scratch, into: &lines)
    }
}
