import CKernels

/// How many samples could vote for each cell of a line search: what votes are judged against.
struct LineChords: Sendable {
    private var samples: [Float]
    /// By direction.
    private var sums: [Float]
    private var squares: [Float]
    /// By direction and eight offsets: where the sections with samples begin and end.
    private var firstSections: [UInt8]
    private var endSections: [UInt8]

    /// Counts the samples of a mask.
    ///
    /// - Parameters:
    ///   - cells: At most 255 sections, and a multiple of 8 offsets; its shape is that of the mask.
    ///   - cosines: Of the normals of the directions, and `sines`; at least `directions` of them.
    /// - Complexity: O(samples × directions).
    init(_ cells: ck_chord_cells, of mask: Raster<UInt8>, directions: Int, cosines: [Float], sines: [Float]) {
        precondition(
            cells.columns == mask.width && cells.rows == mask.height && cosines.count >= directions
                && sines.count >= directions, "chords are those of the mask")
        let (sections, offsets) = (Int(cells.sections), Int(cells.offsets))
        samples = Array(repeating: 0, count: directions * sections * offsets)
        sums = Array(repeating: 0, count: directions)
        squares = sums
        firstSections = Array(repeating: 0, count: directions * (offsets / 8))
        endSections = firstSections
        var cells = cells
        let places = SignalBuffer(count: mask.width + 8)
        // SAFETY: the tables have the lengths the kernel states, and every sample lies within the reach of the cells.
        unsafe mask.withSamples { mask in
            unsafe samples.withUnsafeMutableBufferPointer { samples in
                unsafe sums.withUnsafeMutableBufferPointer { sums in
                    unsafe squares.withUnsafeMutableBufferPointer { squares in
                        unsafe firstSections.withUnsafeMutableBufferPointer { first in
                            unsafe endSections.withUnsafeMutableBufferPointer { end in
                                unsafe ck_count_chords(
                                    &cells, mask.baseAddress!, Int32(directions), cosines, sines, places.pointer,
                                    samples.baseAddress!, sums.baseAddress!, squares.baseAddress!, first.baseAddress!,
                                    end.baseAddress!)
                            }
                        }
                    }
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
