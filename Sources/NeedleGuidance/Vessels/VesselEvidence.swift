/// What the picture says for and against a dark ellipse being a vessel.
///
/// All gray levels are in units of the picture's range, so that gain and dynamic range cancel.
struct VesselEvidence: BitwiseCopyable, Sendable {
    /// Log contrast between the darker of the two flanks and the lumen.
    var flanks: Float = 0
    /// Contrast over the surroundings' level above black: 1 for an echo-free lumen.
    var emptiness: Float = 0
    /// Log of the smaller over the larger half axis.
    var roundness: Float = 0
    /// Share of the outline with a third of the mean contrast.
    var completeness: Float = 0
    /// Tissue below the vessel against tissue beside that: blood attenuates less than tissue, bone shadows.
    var enhancement: Float = 0
    /// Log contrast across the deep and the shallow quarter of the outline.
    var deepContrast: Float = 0
    var shallowContrast: Float = 0
    /// Brightness of the wall over the tissue beyond it, in the shallow and the deep quarter.
    var shallowWall: Float = 0
    var deepWall: Float = 0
    /// Log of the brightest echoes inside over the contrast: septa and fibers speak against a vessel.
    var innerEchoes: Float = 0
    /// Sine of the tilt of the larger axis against the skin.
    var tilt: Float = 0
    /// Mean sharpness of the outline, and that of its weakest eighth.
    var sharpness: Float = 0
    var weakestSharpness: Float = 0
    /// Log of the radius over 2 mm.
    var size: Float = 0
    /// Depth of the upper wall over 4 mm, up to 1.
    var depth: Float = 0
    /// Log of the lumen's level above black.
    var lumenLevel: Float = 0
    /// Log of the standard deviation of the lumen's level.
    var lumenTexture: Float = 0
    /// Log of the root mean square distance of the outline from the ellipse over its size.
    var misfit: Float = 0

    /// Where the outline's rays leave the picture, 0 to 1.
    var cutShare: Float = 0
    /// Lumen edge to outer wall in millimeters; 0 when no wall is seen.
    var wallThickness: Float = 0
}

extension VesselEvidence {
    /// The measurements that the belief weighs.
    enum Measurement: Int, CaseIterable, Sendable {
        case flanks, emptiness, roundness, completeness, enhancement, deepContrast
        case shallowContrast, shallowWall, deepWall, innerEchoes, tilt, sharpness
        case weakestSharpness, size, depth, lumenLevel, lumenTexture, misfit
    }

    subscript(measurement: Measurement) -> Float {
        switch measurement {
        case .flanks: flanks
        case .emptiness: emptiness
        case .roundness: roundness
        case .completeness: completeness
        case .enhancement: enhancement
        case .deepContrast: deepContrast
        case .shallowContrast: shallowContrast
        case .shallowWall: shallowWall
        case .deepWall: deepWall
        case .innerEchoes: innerEchoes
        case .tilt: tilt
        case .sharpness: sharpness
        case .weakestSharpness: weakestSharpness
        case .size: size
        case .depth: depth
        case .lumenLevel: lumenLevel
        case .lumenTexture: lumenTexture
        case .misfit: misfit
        }
    }
}
