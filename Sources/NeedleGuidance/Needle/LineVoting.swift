import Foundation
import SignalKernels

/// A straight line of the picture: points p with p.x cos(normal) + p.z sin(normal) = offset,
/// in millimeters from the middle of the region.
package struct PictureLine: Hashable, BitwiseCopyable, Sendable {
    /// Direction of the normal from image right toward depth, in radians, 0 to pi.
    package var normal: Float
    /// Signed distance of the line from the middle of the region, in millimeters.
    package var offset: Float
    /// How far the votes on the line exceed what its direction collects elsewhere, in standard deviations.
    package var score: Float
}

/// Finds straight bright lines by votes of the monogenic signal, gated by its orientation.
///
/// Votes are kept apart by section along the line, so that a short line is not drowned by the
/// rest of the picture, and judged against what the same direction collects in the whole
/// picture: speckle and muscle fibers give many votes to flat lines and few to steep ones.
/// Hough transform with gradient gating after Ballard (1981).
package struct LineVoting: Sendable {
    /// Distance between voting samples in millimeters (engineering default: a fifth of the fine wavelength).
    static let sampleStepMM = 0.2
    static let angleStepDegrees: Float = 1.5
    static let offsetStepMM: Float = 0.25
    static let sectionMM: Float = 6
    /// Votes go to normals within this angle of the local one; local orientation in speckle is no better.
    static let gateDegrees: Float = 24
    /// Lines flatter than this are taken for layers.
    static let flattestDegrees: Float = 8
    static let maximumPeaks = 48
    /// Standard deviations a line must stand out to be looked at; the verification decides.
    static let minimumScore: Float = 2

    let step: Int
    let columns: Int
    let rows: Int
    let angleCount: Int
    let offsetCount: Int
    let sectionCount: Int
    let reach: Float
    let lateralMM: Float
    let axialMM: Float
    private let middleColumn: Float
    private let middleRow: Float
    private let cosines: [Float]
    private let sines: [Float]
    /// 1 for each voting sample inside the picture.
    private let inside: [Float]
    /// Samples that could vote for each (angle, offset, section).
    private let chords: [Float]
    private let chordSums: [Float]

    /// Scratch for one worker.
    package struct Scratch {
        let weight: SignalBuffer
        let xx: SignalBuffer
        let xz: SignalBuffer
        let zz: SignalBuffer
        let votes: SignalBuffer
        let score: SignalBuffer
        let runs: SignalBuffer
        /// The strongest lines of the last frame, best first.
        var peaks: [PictureLine]
    }

    init(grid: FeatureGrid) {
        lateralMM = Float(grid.lateralMM)
        axialMM = Float(grid.axialMM)
        step = max(1, Int((Self.sampleStepMM / max(grid.lateralMM, grid.axialMM)).rounded()))
        middleColumn = Float(grid.width - 1) / 2
        middleRow = Float(grid.height - 1) / 2
        columns = (grid.width + step - 1) / step
        rows = (grid.height + step - 1) / step
        let width = Float(grid.width) * lateralMM
        let height = Float(grid.height) * axialMM
        reach = (width * width + height * height).squareRoot() / 2 + 1
        angleCount = Int(180 / Self.angleStepDegrees)
        offsetCount = Int(2 * reach / Self.offsetStepMM) + 3
        sectionCount = Int(2 * reach / Self.sectionMM) + 1
        cosines = (0..<angleCount).map { cos(Float($0) * Self.angleStepDegrees * .pi / 180) }
        sines = (0..<angleCount).map { sin(Float($0) * Self.angleStepDegrees * .pi / 180) }
        var inside = [Float](repeating: 1, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                inside[row * columns + column] = Float(grid.valid[row: row * step, column: column * step])
            }
        }
        self.inside = inside
        var chords = [Float](repeating: 0, count: angleCount * offsetCount * sectionCount)
        for row in 0..<rows {
            for column in 0..<columns where inside[row * columns + column] > 0 {
                let x = (Float(column * step) - middleColumn) * lateralMM
                let z = (Float(row * step) - middleRow) * axialMM
                for angle in 0..<angleCount {
                    let position = (x * cosines[angle] + z * sines[angle] + reach) / Self.offsetStepMM
                    let section = Int((z * cosines[angle] - x * sines[angle] + reach) / Self.sectionMM)
                    let bin = Int(position)
                    let share = position - Float(bin)
                    let index = (angle * sectionCount + section) * offsetCount + bin
                    chords[index] += 1 - share
                    chords[index + 1] += share
                }
            }
        }
        let lines = offsetCount * sectionCount
        chordSums = (0..<angleCount).map { angle in
            chords[(angle * lines)..<((angle + 1) * lines)].reduce(0, +)
        }
        self.chords = chords
    }

    package func makeScratch() -> Scratch {
        let samples = columns * rows
        var peaks: [PictureLine] = []
        peaks.reserveCapacity(Self.maximumPeaks + 1)
        return Scratch(
            weight: SignalBuffer(count: samples), xx: SignalBuffer(count: samples),
            xz: SignalBuffer(count: samples), zz: SignalBuffer(count: samples),
            votes: SignalBuffer(count: chords.count), score: SignalBuffer(count: angleCount * offsetCount),
            runs: SignalBuffer(count: 2 * offsetCount), peaks: peaks)
    }

    /// Fills `scratch.peaks` with the strongest lines, best first.
    ///
    /// - Returns: The mean magnitude of the even part, the noise unit of the frame; 0 in an empty picture.
    func findLines(in maps: borrowing MonogenicMaps, scratch: inout Scratch) -> Float {
        scratch.peaks.removeAll(keepingCapacity: true)
        let noise = weigh(maps, scratch: scratch)
        guard noise > 0 else { return 0 }
        vote(noise: noise, scratch: scratch)
        scoreLines(scratch: scratch)
        pickPeaks(scratch: &scratch)
        return noise
    }

    /// The excess of the even over the odd part, and the products of the Riesz vector.
    private func weigh(_ maps: borrowing MonogenicMaps, scratch: Scratch) -> Float {
        let stride = max(step / maps.step, 1)
        let mapWidth = maps.width
        precondition(
            (columns - 1) * stride < maps.width && (rows - 1) * stride < maps.height, "maps are too small")
        var total: Float = 0
        var valid: Float = 0
        // SAFETY: row * stride < maps.height and column * stride < maps.width, checked above;
        // the buffers and `inside` hold columns * rows samples.
        unsafe inside.withUnsafeBufferPointer { inside in
            unsafe maps.even.withSamples { even in
                unsafe maps.rieszLateral.withSamples { lateral in
                    unsafe maps.rieszAxial.withSamples { axial in
                        for row in 0..<rows {
                            for column in 0..<columns {
                                let from = row &* stride &* mapWidth &+ column &* stride
                                let to = row &* columns &+ column
                                let e = unsafe even[from]
                                let x = unsafe lateral[from]
                                let z = unsafe axial[from]
                                let isInside = unsafe inside[to]
                                unsafe scratch.xx.pointer[to] = x * x
                                unsafe scratch.xz.pointer[to] = x * z
                                unsafe scratch.zz.pointer[to] = z * z
                                unsafe scratch.weight.pointer[to] =
                                    isInside * (e - 0.5 * (x * x + z * z).squareRoot())
                                total += isInside * abs(e)
                                valid += isInside
                            }
                        }
                    }
                }
            }
        }
        return valid > 0 ? total / valid : 0
    }

    private func vote(noise: Float, scratch: Scratch) {
        unsafe scratch.votes.pointer.update(repeating: 0, count: scratch.votes.count)
        let gate = Int((Self.gateDegrees / Self.angleStepDegrees).rounded())
        let scale = 1 / (2 * noise)
        let lines = offsetCount * sectionCount
        // SAFETY: rows and columns stop one short of the border, so all nine neighbors exist; `bin + 1`
        // < offsetCount and `section` < sectionCount because every sample lies within `reach` of the middle.
        unsafe cosines.withUnsafeBufferPointer { cosines in
            unsafe sines.withUnsafeBufferPointer { sines in
                for row in 1..<max(rows - 1, 1) {
                    for column in 1..<max(columns - 1, 1) {
                        let at = row &* columns &+ column
                        let excess = unsafe min(scratch.weight.pointer[at] * scale - 0.3, 1.5)
                        guard excess > 0.05 else { continue }
                        let xx = unsafe boxSum(scratch.xx.pointer, at: at)
                        let xz = unsafe boxSum(scratch.xz.pointer, at: at)
                        let zz = unsafe boxSum(scratch.zz.pointer, at: at)
                        let along = xx - zz
                        let cross = 2 * xz
                        let coherence = (along * along + cross * cross).squareRoot() / (xx + zz + 1e-6)
                        let weight = excess * coherence
                        guard weight > 0.05 else { continue }
                        let normal = 0.5 * approximateAtan2(cross, along)
                        let middle = Int((normal * (180 / .pi) / Self.angleStepDegrees).rounded()) + angleCount
                        let x = (Float(column &* step) - middleColumn) * lateralMM
                        let z = (Float(row &* step) - middleRow) * axialMM
                        for away in -gate...gate {
                            var angle = middle &+ away
                            if angle >= angleCount { angle &-= angleCount }
                            if angle >= angleCount { angle &-= angleCount }
                            let c = unsafe cosines[angle]
                            let s = unsafe sines[angle]
                            let position = (x * c + z * s + reach) * (1 / Self.offsetStepMM)
                            let section = Int((z * c - x * s + reach) * (1 / Self.sectionMM))
                            let bin = Int(position)
                            let share = position - Float(bin)
                            let vote = weight * (1 - Float(abs(away)) / Float(gate + 1))
                            let cell = unsafe scratch.votes.pointer + (angle &* lines &+ section &* offsetCount &+ bin)
                            unsafe cell[0] += vote * (1 - share)
                            unsafe cell[1] += vote * share
                        }
                    }
                }
            }
        }
    }

    /// Sum over the 3 by 3 neighborhood.
    private func boxSum(_ samples: UnsafeMutablePointer<Float>, at index: Int) -> Float {
        // SAFETY: the caller keeps one sample away from the border.
        let above = unsafe samples + (index &- columns)
        let here = unsafe samples + index
        let below = unsafe samples + (index &+ columns)
        return unsafe above[-1] + above[0] + above[1] + here[-1] + here[0] + here[1] + below[-1] + below[0] + below[1]
    }

    /// For every line, the best run of sections in standard deviations above the mean of its direction.
    private func scoreLines(scratch: Scratch) {
        let lines = offsetCount * sectionCount
        unsafe chords.withUnsafeBufferPointer { chords in
            var meanVariance: Float = 0
            // SAFETY: votes and chords hold angleCount * lines cells, score angleCount * offsetCount,
            // runs 2 * offsetCount.
            for pass in 0..<2 {
                for angle in 0..<angleCount {
                    let votes = unsafe scratch.votes.pointer + angle * lines
                    let chord = unsafe chords.baseAddress! + angle * lines
                    let score = unsafe scratch.score.pointer + angle * offsetCount
                    var sum: Float = 0
                    for cell in 0..<lines { unsafe sum += votes[cell] }
                    let mean = sum / max(chordSums[angle], 1)
                    var square: Float = 0
                    for cell in 0..<lines {
                        let excess = unsafe votes[cell] - mean * chord[cell]
                        square += excess * excess
                    }
                    let variance = square / max(chordSums[angle], 1)
                    if pass == 0 {
                        meanVariance += variance / Float(angleCount)
                        continue
                    }
                    let floor = max(variance, 0.25 * meanVariance)
                    let runs = unsafe scratch.runs.pointer
                    unsafe runs.update(repeating: 0, count: 2 * offsetCount)
                    unsafe score.update(repeating: 0, count: offsetCount)
                    guard floor > 0 else { continue }
                    for section in 0..<sectionCount {
                        for offset in 0..<offsetCount {
                            let cell = section &* offsetCount &+ offset
                            let length = unsafe chord[cell]
                            let excess = unsafe votes[cell] - mean * length
                            let continues: Float = unsafe runs[offset] > 0 ? 1 : 0
                            let run = unsafe continues * runs[offset] + excess
                            let runLength = unsafe continues * runs[offsetCount &+ offset] + length
                            unsafe runs[offset] = run
                            unsafe runs[offsetCount &+ offset] = runLength
                            let z = run / (floor * (runLength + 6)).squareRoot()
                            unsafe score[offset] = unsafe max(score[offset], runLength > 3 ? z : 0)
                        }
                    }
                }
            }
        }
    }

    /// Collects local maxima of the score, best first, none within 6 degrees and 1 mm of a better one.
    private func pickPeaks(scratch: inout Scratch) {
        let flat = Int((Self.flattestDegrees / Self.angleStepDegrees).rounded(.up))
        let upright = angleCount / 2
        let score = unsafe scratch.score.pointer
        for angle in 0..<angleCount where abs(angle - upright) >= flat {
            for offset in 1..<(offsetCount - 1) {
                // SAFETY: angle < angleCount and 0 < offset < offsetCount - 1.
                let here = unsafe score[angle * offsetCount + offset]
                guard here > Self.minimumScore else { continue }
                guard
                    unsafe here >= score[angle * offsetCount + offset - 1]
                        && here > score[angle * offsetCount + offset + 1]
                else { continue }
                insert(
                    PictureLine(
                        normal: Float(angle) * Self.angleStepDegrees * .pi / 180,
                        offset: Float(offset) * Self.offsetStepMM - reach, score: here), into: &scratch.peaks)
            }
        }
    }

    private func insert(_ line: PictureLine, into peaks: inout [PictureLine]) {
        // A better neighbor suppresses the line; it suppresses its worse neighbors.
        var index = 0
        while index < peaks.count {
            if isSameLine(peaks[index], line) {
                if peaks[index].score >= line.score { return }
                peaks.remove(at: index)
            } else {
                index += 1
            }
        }
        if peaks.count == Self.maximumPeaks {
            guard let last = peaks.last, last.score < line.score else { return }
            peaks.removeLast()
        }
        var position = peaks.count
        while position > 0, peaks[position - 1].score < line.score { position -= 1 }
        peaks.insert(line, at: position)
    }

    private func isSameLine(_ first: PictureLine, _ second: PictureLine) -> Bool {
        var turn = abs(first.normal - second.normal)
        var offset = second.offset
        if turn > .pi / 2 {
            turn = .pi - turn
            offset = -offset
        }
        return turn < 6 * .pi / 180 && abs(first.offset - offset) < 1
    }
}

/// atan2 by a polynomial, with an error below 0.005 rad (Rajan et al. 2006, eq. 10 refined).
@inline(__always)
func approximateAtan2(_ y: Float, _ x: Float) -> Float {
    let a = abs(x)
    let b = abs(y)
    let larger = max(a, b)
    guard larger > 0 else { return 0 }
    let t = min(a, b) / larger
    var angle = t * (.pi / 4 + 0.273 * (1 - t))
    if b > a { angle = .pi / 2 - angle }
    if x < 0 { angle = .pi - angle }
    return y < 0 ? -angle : angle
}
