import CKernels

/// Filters of pictures that consist of parallel scan lines: `lines * samples` values, index = `line * samples + sample`.
package struct ScanLineFilters: Sendable {
    package let lines: Int
    package let samples: Int

    /// - Parameters:
    ///   - lines: 1 or more.
    ///   - samples: Of each line, 1 or more.
    package init(lines: Int, samples: Int) {
        precondition(lines >= 1 && samples >= 1, "a picture has at least one sample")
        precondition(lines * (samples + 1) < 1 << 29, "picture too large")
        self.lines = lines
        self.samples = samples
    }

    /// Means over each sample's own line and up to `half` lines, 0 or more, on both sides.
    ///
    /// - Complexity: O(samples × `half`); no allocation.
    package func smooth(_ values: [Float], over half: Int, into means: inout [Float]) {
        precondition(
            half >= 0 && values.count >= lines * samples && means.count >= lines * samples, "picture too short")
        unsafe ck_smooth_lines(values, Int32(lines), Int32(samples), Int32(min(half, lines)), &means)
    }

    /// Running sums of the positive values from the start of each line, `samples + 1` for each: the first is 0.
    ///
    /// The error of a sum stays below 2^-24 times `samples` times the sum.
    ///
    /// - Complexity: O(samples); no allocation.
    package func sumPositive(_ values: [Float], into sums: inout [Float]) {
        precondition(values.count >= lines * samples && sums.count >= lines * (samples + 1), "picture too short")
        unsafe ck_sum_lines(values, Int32(lines), Int32(samples), &sums)
    }

    /// The mean profile beside a path of one sample per line, averaged along the lines over `box` samples.
    ///
    /// - Parameters:
    ///   - path: A sample of each line; not empty.
    ///   - firstLine: The line of the first; all lines exist.
    ///   - from: Where the profile begins, relative to the path.
    ///   - count: Entries; entry k averages the samples from `from` + k up to `from` + k + `box`, not included, all of
    ///     which exist.
    ///   - box: 1 or more.
    ///   - sums: Scratch of `count` + `box` - 1 or more.
    ///   - profile: Receives `count` entries.
    /// - Complexity: O(path × `count` + `count` × `box`); no allocation.
    package func profile(
        of values: [Float], along path: ArraySlice<Int32>, firstLine: Int, from: Int, count: Int, box: Int,
        sums: inout [Float], into profile: inout [Float]
    ) {
        precondition(count >= 1 && box >= 1, "an empty profile")
        precondition(sums.count >= count + box - 1 && profile.count >= count, "profile too short")
        precondition(!path.isEmpty && firstLine >= 0 && firstLine + path.count <= lines, "path outside the picture")
        precondition(values.count >= lines * samples, "picture too short")
        for sample in path {
            precondition(
                Int(sample) + from >= 0 && Int(sample) + from + count + box - 1 <= samples, "profile outside the line")
        }
        // SAFETY: every sample of the profile lies on its line.
        unsafe path.withUnsafeBufferPointer { path in
            unsafe ck_profile_beside(
                values, Int32(samples), Int32(firstLine), path.baseAddress!, Int32(path.count), Int32(from),
                Int32(count), Int32(box), &sums, &profile)
        }
    }

    /// The median, to half a bin, of box means along a path of one sample per line, by counting in bins.
    ///
    /// - Parameters:
    ///   - sums: Running sums of the values, as of `sumPositive`.
    ///   - path: A sample of each line; not empty.
    ///   - firstLine: The line of the first; all lines exist.
    ///   - box: The samples averaged, relative to the path's; cut to the line, but never empty.
    ///   - largest: Means are 0 to this; larger ones count as this.
    /// - Complexity: O(path); no allocation.
    package func medianOfBoxes(
        _ sums: [Float], along path: ArraySlice<Int32>, firstLine: Int, box: Range<Int>, largest: Float
    ) -> Float {
        precondition(sums.count >= lines * (samples + 1), "picture too short")
        precondition(!path.isEmpty && firstLine >= 0 && firstLine + path.count <= lines, "path outside the picture")
        let scale = Float(CK_MEDIAN_BINS - 1) / largest
        // SAFETY: boxes are cut to the line; all lines exist.
        let bin = unsafe path.withUnsafeBufferPointer { path in
            unsafe ck_median_of_boxes(
                sums, Int32(samples), Int32(firstLine), path.baseAddress!, Int32(path.count), Int32(box.lowerBound),
                Int32(box.upperBound), scale)
        }
        return (Float(bin) + 0.5) / scale
    }
}
