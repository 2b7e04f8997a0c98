/// What the picture says for and against a dark ellipse being a vessel.
///
/// Of the order of gray levels alone, or in units of the picture's range, so that gain and dynamic range cancel.
struct VesselEvidence: BitwiseCopyable, Sendable {
    /// Log odds that a place beyond the wall is brighter than one in the lumen: over eight directions, and in the worst
    /// of them. 0 where both look alike.
    var separation: Float = 0
    var leastSeparation: Float = 0
    /// Log odds that a place below the vessel is brighter than one beside that: over both sides, and on the
    /// darker one.
    var brighterBelow: Float = 0
    var greatestBrighterBelow: Float = 0
    /// Log contrast across the deep and the shallow quarter of the outline.
    var deepContrast: Float = 0
    var shallowContrast: Float = 0
    /// Log of the smaller over the larger half axis.
    var roundness: Float = 0
    /// Sine of the tilt of the larger axis against the skin.
    var tilt: Float = 0
    /// Log of the radius over 2 mm; 6 mm and more, beyond vessels of limbs and neck, count alike.
    var size: Float = 0
    /// Depth of the upper wall over 4 mm, up to 1.
    var depth: Float = 0
    /// Log of the standard deviation of the lumen's level.
    var lumenTexture: Float = 0
    /// Log of the root mean square distance of the outline from the ellipse over its size.
    var misfit: Float = 0

    /// Tissue below the vessel against the brighter of that on both sides, in units of the range: bone shadows. `nil` where
    /// the picture does not show it.
    var enhancement: Float?
    /// Where the outline's rays leave the picture, 0 to 1.
    var cutShare: Float = 0
    /// Lumen edge to outer wall in millimeters; 0 when no wall is seen.
    var wallThickness: Float = 0
}

extension VesselEvidence {
    /// The measurements that the belief weighs.
    enum Measurement: Int, CaseIterable, Sendable {
        case separation, leastSeparation, brighterBelow, greatestBrighterBelow, deepContrast, shallowContrast
        case roundness, tilt, size, depth, lumenTexture, misfit
    }

    subscript(measurement: Measurement) -> Float {
        switch measurement {
        case .separation: separation
        case .leastSeparation: leastSeparation
        case .brighterBelow: brighterBelow
        case .greatestBrighterBelow: greatestBrighterBelow
        case .deepContrast: deepContrast
        case .shallowContrast: shallowContrast
        case .roundness: roundness
        case .tilt: tilt
        case .size: size
        case .depth: depth
        case .lumenTexture: lumenTexture
        case .misfit: misfit
        }
    }
}
