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

    /// - Parameter position: Of the sample, in offset cells; shared linearly by two of them.
    mutating func addSample(direction: Int, section: Int, position: Float) {
        let bin = Int(position)
        let share = position - Float(bin)
        let cell = (direction * sections + section) * offsets + bin
        samples[cell] += 1 - share
        samples[cell + 1] += share
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
