/// The weights of `LayerDetector.logOdds`, per unit of what they multiply.
///
/// Fitted by penalized maximum likelihood to every fourth frame of 32 recordings of one simulator and to half of the
/// lines in those of 21 of another. Fitted to one simulator alone, the pairs of a boundary and another line that are
/// told apart on the other are as many: 90 %.
enum BoundaryWeights {
    static let withPath = -5.43
    static let withoutPath = -0.34
    /// Mean evidence along the line.
    static let evidence = 1.09
    /// Logarithm of the share of the picture that the line crosses.
    static let logShare = 1.14
    /// Per millimeter.
    static let waviness = -4.45
    static let structureBelow = -1.64
    /// In units of evidence.
    static let unevenness = -0.50
    static let pathClear = 9.82
    /// Per millimeter.
    static let pathRoughness = -9.04
    static let pathAbove = -4.08
    static let pathBelow = -8.17
    static let pathBrightness = 1.37
    static let pathLogShare = 2.78
}
