import SignalKernels

/// Lines of one width: how they are searched for in the monogenic signal, and read in the picture.
///
/// A needle is as wide as the beam at its depth: 0.3 mm at 12 MHz near the skin, 2 mm at 3 MHz and 5 cm. At one width
/// alone the wide ones have no flanks, or the narrow ones drown in speckle.
struct ShaftScale: Sendable {
    /// Least inclination of a needle to the transducer face, in degrees; flatter lines are taken for layers.
    static let flattestDegrees: Float = 8
    /// From one offset to the next in the search for lines, and length of a section, in millimeters (engineering
    /// defaults: half the width of a fine line, and a short visible shaft).
    static let offsetStepMM: Float = 0.25
    static let sectionMM: Float = 6
    /// Fine lines nearer than this to a better one, and within 6 degrees of it, are the same, in millimeters.
    static let separationMM: Float = 1
    /// Width at which lines of the coarse signal are read, in units of the fine scale's: a ridge of 0.8 mm and its flanks. Shafts of
    /// 240 frames of the package's own phantoms are 0.55 to 1.1 mm wide at half their height (quartiles, at all depths).
    static let wideShaft: Float = 1.7

    /// Width of the lines voted for, in units of the fine scale's.
    let width: Float
    /// Lines whose profile is read (engineering default: fewer cost recall, more cost time).
    let verifiedLines: Int
    /// Lines handed on (engineering default).
    let keptLines: Int
    let lines: LineSearch
    let profile: ShaftProfile

    /// Memory of one worker.
    struct Scratch {
        var lines: LineSearch.Scratch
        /// The usual magnitude of the scale's signal in this frame; 0 in an empty picture.
        var noise: Float = 0
        let profile: ShaftProfile.Scratch
    }

    /// Plans a scale; `nil` for a picture too small for its lines.
    ///
    /// - Parameters:
    ///   - step: Pixels from one sample of the scale's monogenic signal to the next.
    ///   - pooled: Pixels a side that were averaged before it was computed; divides `step`.
    ///   - width: Of the lines that the scale's signal shows, in units of the fine scale's.
    ///   - shaftWidth: At which they are read, likewise.
    init?(
        grid: FeatureGrid, contact: ContactMap, step: Int, pooled: Int, width: Float, shaftWidth: Float,
        verifiedLines: Int, keptLines: Int
    ) {
        let columns = (grid.width / pooled + step / pooled - 1) / (step / pooled)
        let rows = (grid.height / pooled + step / pooled - 1) / (step / pooled)
        // Samples are centered on the pixels averaged.
        let first = Float(pooled - 1) / 2
        guard columns >= LineSearch.leastColumns, rows >= LineSearch.leastRows else { return nil }
        var mask = Raster<UInt8>(width: columns, height: rows, filledWith: 1)
        for row in 0..<rows {
            for column in 0..<columns {
                mask[row: row, column: column] = grid.valid[row: row * step, column: column * step]
            }
        }
        var settings = LineSearch.Settings(
            offsetStep: Self.offsetStepMM * width, sectionLength: Self.sectionMM,
            separationOffset: Self.separationMM * width)
        settings.flattestDegrees = Self.flattestDegrees
        self.width = width
        self.verifiedLines = verifiedLines
        self.keptLines = keptLines
        // From the middle of the region, as the profiles are.
        lines = LineSearch(
            mask: mask, pitch: (Float(grid.lateralMM) * Float(step), Float(grid.axialMM) * Float(step)),
            first: (
                (first - Float(grid.width - 1) / 2) * Float(grid.lateralMM),
                (first - Float(grid.height - 1) / 2) * Float(grid.axialMM)
            ), settings: settings)
        profile = ShaftProfile(grid: grid, contact: contact, width: shaftWidth)
    }

    func makeScratch(contact: ContactMap.Scratch) -> Scratch {
        Scratch(lines: lines.makeScratch(), profile: profile.makeScratch(contact: contact))
    }
}
