/// How the scan lines of the transducer lie in the image plane.
public enum Probe: Hashable, Sendable {
    /// Parallel scan lines straight down the image.
    case linear
    /// Scan lines fan out from a common apex behind the transducer face.
    case curvilinear(CurvedArray)
}

/// The fan of a curved array, or of a phased or micro-convex sector.
public struct CurvedArray: Hashable, Sendable {
    /// Where the scan lines meet; above the transducer face, so of negative depth.
    public var apex: TissuePoint
    /// From the apex to the transducer face.
    public var radius: Distance
    /// The full opening angle of the fan, in degrees, 0 < angle < 180.
    public var fieldOfViewDegrees: Double

    public init(apex: TissuePoint, radius: Distance, fieldOfViewDegrees: Double) {
        self.apex = apex
        self.radius = radius
        self.fieldOfViewDegrees = fieldOfViewDegrees
    }
}
