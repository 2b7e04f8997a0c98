import CKernels

/// Finds what is brighter than both sides along scan lines, in two widths.
///
/// A ridge is the mean of a band of samples around a sample less the larger mean of the samples beside the band; bands
/// and sides are cut to the line, and a side without samples does not count.
package struct RidgeFilter: Sendable {
    /// A band, and the samples beside it.
    package struct Band: Sendable {
        /// Samples of the band, relative to the one in question; not empty, contains 0.
        package var samples: Range<Int>
        /// Samples of each side, 1 or more.
        package var side: Int

        package init(samples: Range<Int>, side: Int) {
            precondition(samples.contains(0) && side >= 1, "a band contains its sample and has sides")
            self.samples = samples
            self.side = side
        }

        fileprivate var kernel: ck_band {
            ck_band(first: Int32(samples.lowerBound), end: Int32(samples.upperBound), side: Int32(side))
        }
    }

    /// Counts of magnitudes and levels, in bins of a quarter of a gray level.
    package struct Histogram {
        package fileprivate(set) var bins: [Int32]

        package init() { bins = Array(repeating: 0, count: Int(CK_LEVEL_BINS)) }

        /// The bin below or at which half of the counts lie, in gray levels; 0 without any.
        package var median: Float {
            var count: Int32 = 0
            for bin in bins { count &+= bin }
            var below: Int32 = 0
            for index in bins.indices {
                below &+= bins[index]
                if below &* 2 >= count { return Float(index) / Float(CK_BINS_PER_LEVEL) }
            }
            return 0
        }
    }

    package let picture: ScanLineFilters
    private let fine: Band
    private let broad: Band
    private let ridgeLevel: Float
    private let brightLevel: Float

    /// - Parameters:
    ///   - ridgeLevel: Fine ridges are counted where the level is above this, 0 or more.
    ///   - brightLevel: Levels are counted above this, 0 or more.
    package init(picture: ScanLineFilters, fine: Band, broad: Band, ridgeLevel: Float, brightLevel: Float) {
        precondition(ridgeLevel >= 0 && brightLevel >= 0, "levels are not negative")
        self.picture = picture
        self.fine = fine
        self.broad = broad
        self.ridgeLevel = ridgeLevel
        self.brightLevel = brightLevel
    }

    /// Writes the larger of the fine and the broad ridge at every sample.
    ///
    /// - Parameters:
    ///   - levels: Gray levels, 0 to 255, that decide what is counted.
    ///   - sums: Running sums of the levels in which the ridges are found, as of `ScanLineFilters.sumPositive`.
    ///   - line: Scratch of as many floats as a line has samples.
    ///   - ridgeCounts: Receives the counts of the magnitudes of fine ridges.
    ///   - levelCounts: Receives the counts of `levels`.
    /// - Complexity: O(samples); no allocation.
    package func apply(
        levels: [Float], sums: [Float], line: inout [Float], into ridges: inout [Float],
        ridgeCounts: inout Histogram, levelCounts: inout Histogram
    ) {
        let count = picture.lines * picture.samples
        precondition(
            levels.count >= count && ridges.count >= count && line.count >= picture.samples, "picture too short")
        precondition(sums.count >= count + picture.lines, "sums too short")
        var plan = ck_ridges(
            lines: Int32(picture.lines), samples: Int32(picture.samples), fine: fine.kernel, broad: broad.kernel,
            ridge_level: ridgeLevel, bright_level: brightLevel)
        unsafe ck_find_ridges(&plan, levels, sums, &line, &ridges, &ridgeCounts.bins, &levelCounts.bins)
    }

    /// Turns ridges into evidence: times `scale`, cut to `range`, and the least of it outside the picture.
    ///
    /// - Parameter offsets: Negative outside the picture; empty when nothing lies outside.
    /// - Complexity: O(samples); no allocation.
    package func scale(_ ridges: inout [Float], by scale: Float, to range: ClosedRange<Float>, offsets: [Int32]) {
        let count = picture.lines * picture.samples
        precondition(ridges.count >= count && (offsets.isEmpty || offsets.count >= count), "picture too short")
        if offsets.isEmpty {
            unsafe ck_scale_evidence(&ridges, nil, Int32(count), scale, range.lowerBound, range.upperBound)
        } else {
            unsafe ck_scale_evidence(&ridges, offsets, Int32(count), scale, range.lowerBound, range.upperBound)
        }
    }
}
