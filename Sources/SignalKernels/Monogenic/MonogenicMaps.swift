/// The monogenic signal of an image in one band (Felsberg and Sommer 2001).
///
/// The even part is positive on bright lines; the odd part is the Riesz vector, which
/// points toward brighter tissue: `rieszLateral` > 0 where the image brightens to the
/// right, `rieszAxial` > 0 where it brightens with depth.
public struct MonogenicMaps: Sendable {
    public var even: Raster<Float>
    public var rieszLateral: Raster<Float>
    public var rieszAxial: Raster<Float>
    /// Image pixels from one map sample to the next, along both axes; sample 0 lies on pixel 0.
    public let step: Int

    public init(width: Int, height: Int, step: Int) {
        even = Raster(width: width, height: height, filledWith: 0)
        rieszLateral = even
        rieszAxial = even
        self.step = step
    }

    public var width: Int { even.width }
    public var height: Int { even.height }
}
