import CKernels
import Dispatch

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
    /// - Complexity: O(samples × directions), on as many threads as there are.
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
        unsafe mask.withSamples { mask in
            unsafe samples.withUnsafeMutableBufferPointer { samples in
                unsafe sums.withUnsafeMutableBufferPointer { sums in
                    unsafe squares.withUnsafeMutableBufferPointer { squares in
                        unsafe firstSections.withUnsafeMutableBufferPointer { first in
                            unsafe endSections.withUnsafeMutableBufferPointer { end in
                                unsafe Tables(
                                    cells: cells, mask: mask.baseAddress!, directions: directions, cosines: cosines,
                                    sines: sines, samples: samples.baseAddress!, sums: sums.baseAddress!,
                                    squares: squares.baseAddress!, first: first.baseAddress!, end: end.baseAddress!
                                ).fill()
                            }
                        }
                    }
                }
            }
        }
    }

    /// Where the counts of all directions go, each group of directions to its own part of them.
    ///
    /// Unchecked, because groups share nothing that is written.
    @unsafe private struct Tables: @unchecked Sendable {
        let cells: ck_chord_cells
        let mask: UnsafePointer<UInt8>
        let directions: Int
        let cosines: [Float]
        let sines: [Float]
        let samples: UnsafeMutablePointer<Float>
        let sums: UnsafeMutablePointer<Float>
        let squares: UnsafeMutablePointer<Float>
        let first: UnsafeMutablePointer<UInt8>
        let end: UnsafeMutablePointer<UInt8>

        func fill() {
            let size = Int(CK_CHORD_GROUP)
            unsafe DispatchQueue.concurrentPerform(iterations: (directions + size - 1) / size) { group in
                unsafe fill(from: group * size, count: min(size, directions - group * size))
            }
        }

        private func fill(from direction: Int, count: Int) {
            var cells = unsafe cells
            let places = SignalBuffer(count: Int(cells.columns) + 8)
            let blocks = direction * Int(cells.offsets / 8)
            unsafe cosines.withUnsafeBufferPointer { cosines in
                unsafe sines.withUnsafeBufferPointer { sines in
                    // SAFETY: the tables have the lengths the kernel states, and every sample lies within the reach of the
                    // cells.
                    unsafe ck_count_chords(
                        &cells, mask, Int32(count), cosines.baseAddress! + direction, sines.baseAddress! + direction,
                        places.pointer, samples + direction * Int(cells.sections * cells.offsets), sums + direction,
                        squares + direction, first + blocks, end + blocks)
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
