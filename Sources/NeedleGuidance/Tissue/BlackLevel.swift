package import SignalKernels

/// The level at which a picture shows no echoes.
///
/// It is 0 on a scanner's own screen, 16 after a video of limited range (ITU-R BT.601, black 16, white 235), and up to 30
/// in real recordings whose gray map lifts it. What is compared with black, and every share of one level in another, is
/// measured from there.
package enum BlackLevel {
    /// The darkest share of the picture, and a share in which places without echoes still are the most, where there are any: they
    /// have one level. Engineering defaults: text and the frame of a picture are less than the one; shadows and what lies
    /// behind them are more than the other.
    static let shares = (darkest: 0.01, dark: 0.05)
    /// By how much the levels of both may differ, in gray levels: in real recordings whose black is gray that is 0 to 6, and where
    /// the darkest is tissue 7 and more (the 109 recordings of the evaluation).
    static let mostSpread: Float = 6
    /// Every so many rows are read.
    static let rowStep = 4

    /// The level of black in `image`; 0 where it is no brighter than `TissuePlan.blackLevel`, which allows for that, and where
    /// nothing shows what black is.
    ///
    /// - Complexity: O(pixels / `rowStep`); no allocation.
    package static func find(_ image: borrowing GrayImage, _ levels: inout LevelCounts) -> Float {
        levels.clear()
        levels.count(image, everyRows: rowStep)
        let darkest = levels.level(atShare: shares.darkest)
        let isFlat = levels.level(atShare: shares.dark) - darkest <= mostSpread
        return isFlat && darkest > TissuePlan.blackLevel ? darkest : 0
    }
}
