/// What a line must pay in evidence because tissue often looks like it: layers and muscle fibers are flat, and what begins deep
/// in the picture did not come from the skin.
enum TissueCost {
    /// Inclinations to the transducer face below which layers and muscle fibers are common, and where they are usual, in degrees
    /// (engineering defaults: fibers of a pennate muscle are inclined by 10 to 30 degrees).
    static let layerInclination = 30.0
    static let usualInclination = 20.0
    /// Evidence that each degree below `layerInclination` costs a line that changes, and one that does not, and what each degree
    /// below `usualInclination` costs on top.
    static let layer = (changing: 0.3, resting: 1.3)
    static let usual = 1.2
    /// Length of the lead, in millimeters, that costs nothing; beyond it each millimeter costs 1.
    static let freeLead = 2.0

    /// - Parameters:
    ///   - inclination: To the transducer face, in degrees, 0 to 90.
    ///   - lead: As `NeedleCandidate.lead`, in millimeters.
    ///   - perDegree: One of `layer`.
    static func of(inclination: Double, lead: Double, perDegree: Double) -> Double {
        perDegree * max(0, layerInclination - inclination) + usual * max(0, usualInclination - inclination)
            + max(lead - freeLead, 0)
    }
}
