import Foundation

/// What speaks for a band being a vessel along its axis.
struct TubeEvidence: Sendable {
    /// Columns of the band that the vessel takes up, relative to the band's first.
    var columns = 0..<0
    /// Median width in rows, along depth.
    var width: Float = 0
    /// Length over width, an end that the picture cuts off counting for what lies beyond it.
    var ratio: Float = 0
    /// Level of the brightest 3 % of the lumen's core over the median of the tissue beside the walls, above black.
    var emptiness: Float = 1
    /// How often the tissue beyond a wall, past the wall's own echo, is brighter than the lumen: log odds, of the side
    /// where it is less often so.
    var separation: Float = 0
    /// Root mean square distance of the walls from smooth curves, over the width.
    var waviness: Float = 1
    /// Change of the width along the axis, per unit length.
    var taper: Float = 1
    /// Median excess of the darker side over the core, in units of the picture's range.
    var contrast: Float = 0
}

/// How much a tube is believed.
///
/// A vessel along its axis has an empty lumen, bright tissue beyond both walls, walls that are smooth and run side by side,
/// and goes on for more than its width. A muscle between two fasciae lacks one of these: its fibers echo, or the muscle on
/// the other side of a fascia is as dark as itself. So the belief is that of the weakest evidence. The limits are
/// engineering defaults: too few recordings of vessels along their axis were at hand to fit any.
enum TubeBelief {
    static func logOdds(_ evidence: TubeEvidence, widthMM: Float) -> Float {
        let margins: SIMD8<Float> = [
            (0.32 - evidence.emptiness) / 0.1,
            (evidence.separation - 2.2) / 0.4,
            (evidence.ratio - 2.6) / 0.4,
            (0.06 - evidence.waviness) / 0.015,
            (0.09 - abs(evidence.taper)) / 0.02,
            (evidence.contrast - 0.25) / 0.1,
            // Gaps between septa are as narrow as vessels of less than 2 mm, and as empty.
            (widthMM - 2) / 0.5,
            3,
        ]
        return 2 * margins.min()
    }
}
