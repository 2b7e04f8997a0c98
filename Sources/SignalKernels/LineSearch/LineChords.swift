import CKernels

/// How many samples could vote for each cell of a line search: what votes are judged against.
struct LineChords: Sendable {
    private let sections: Int
    private let offsets: Int
    private var samples: [Float]
    /// By direction.
    private var sums: [Float]
    private var squares: [Float]
    /// By direction and eight offsets: where the sections with samples begin and end.
    private var firstSections: [UInt8]
    private var endSections: [UInt8]

    /// - Parameters:
    ///   - sections: 1 to 255.
    ///   - offsets: A multiple of 8.
    init(directions: Int, sections: Int, offsets: Int) {
        self.sections = sections
        self.offsets = offsets
        samples = Array(repeating: 0, count: directions * sections * offsets)
        sums = Array(repeating: 0, count: directions)
        squares = sums
        firstSections = Array(repeating: 0, count: directions * (offsets / 8))
        endSections = firstSections
    }

    /// Counts the samples of `mask` in the cells of one direction.
    ///
    /// - Parameters:
    ///   - normal: Cosine and sine of the direction's normal.
    ///   - place: Of the first sample, and distances between samples.
    ///   - reach: Added to offsets along and across a line, which makes them positive.
    ///   - cell: Length of an offset and of a section; a sample is shared linearly by two offsets.
    /// - Complexity: O(samples).
    mutating func count(
        _ mask: Raster<UInt8>, direction: Int, normal: (cosine: Float, sine: Float),
        place: (first: (x: Float, z: Float), pitch: (x: Float, z: Float)), reach: Float,
        cell: (offset: Float, section: Float)
    ) {
        let cells = (direction * sections * offsets)..<((direction + 1) * sections * offsets)
        let (c, s) = normal
        unsafe samples.withUnsafeMutableBufferPointer { samples in
            let samples = unsafe UnsafeMutableBufferPointer(rebasing: samples[cells])
            for row in 0..<mask.height {
                let z = place.first.z + Float(row) * place.pitch.z
                for column in 0..<mask.width where mask[row: row, column: column] != 0 {
                    let x = place.first.x + Float(column) * place.pitch.x
                    let section = Int((z * c - x * s + reach) / cell.section)
                    let position = (x * c + z * s + reach) / cell.offset
                    let bin = Int(position)
                    let share = position - Float(bin)
                    let at = section * offsets + bin
                    precondition(at >= 0 && at + 1 < samples.count, "a sample beyond the cells")
                    // SAFETY: just checked.
                    unsafe samples[at] += 1 - share
                    unsafe samples[at + 1] += share
                }
            }
        }
    }

    /// Sums up the samples, of which there will be no more.
    mutating func close() {
        for direction in sums.indices {
            for section in 0..<sections {
                for offset in 0..<offsets {
                    let count = samples[(direction * sections + section) * offsets + offset]
                    guard count > 0 else { continue }
                    sums[direction] += count
                    squares[direction] += count * count
                    let block = direction * (offsets / 8) + offset / 8
                    if endSections[block] == 0 { firstSections[block] = UInt8(section) }
                    endSections[block] = UInt8(section + 1)
                }
            }
        }
    }

    /// Fills `scores` from `votes`, which are 0 afterwards.
    ///
    /// - Complexity: O(cells); no allocation.
    func score(
        _ plan: inout ck_line_votes, flat: Int, votes: SignalBuffer, variances: SignalBuffer, scores: SignalBuffer
    ) {
        // SAFETY: the tables have the lengths the kernel states.
        unsafe samples.withUnsafeBufferPointer { samples in
            unsafe sums.withUnsafeBufferPointer { sums in
                unsafe squares.withUnsafeBufferPointer { squares in
                    unsafe firstSections.withUnsafeBufferPointer { first in
                        unsafe endSections.withUnsafeBufferPointer { end in
                            var chords = unsafe ck_line_chords(
                                samples: samples.baseAddress!, sums: sums.baseAddress!,
                                squares: squares.baseAddress!, first_section: first.baseAddress!,
                                end_section: end.baseAddress!)
                            unsafe ck_score_lines(
                                &plan, &chords, Int32(flat), votes.pointer, variances.pointer, scores.pointer)
                        }
                    }
                }
            }
        }
    }
}
