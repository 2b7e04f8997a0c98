import Foundation
import FrameModel
import SignalKernels

/// The brightness along and beside a line, and what it says about a needle shaft on it.
///
/// Coordinates are millimeters from the middle of the region. The line is walked downward from
/// where it enters the picture, because that is the way a needle comes.
struct ShaftProfile: Sendable {
    /// Along the line (engineering default: a third of the fine wavelength).
    static let stepMM: Float = 0.2
    /// Across the line, at the fine scale.
    static let fineAcrossMM: Float = 0.15
    /// Below this gray level nothing was insonified: a shadow, or lost contact. It speaks neither way.
    static let darkGrayLevel: Float = 10

    /// Width of the shafts looked for, in units of the fine scale's.
    let width: Float
    /// Across the line.
    let acrossMM: Float
    let imageWidth: Int
    let imageHeight: Int
    let lateralMM: Float
    let axialMM: Float
    let middleColumn: Float
    let middleRow: Float
    let capacity: Int
    let contact: ContactMap

    /// Most samples that `record` makes of a line.
    var mostSamples: Int { Int(Float(capacity) * Self.stepMM / Float(ShaftSample.spacing)) + 1 }

    /// Memory of one worker. A class, so that readings can be taken while others are kept beside it.
    final class Scratch {
        var strip: LineStrip
        /// The strip last measured beside the line.
        var besideStrip: LineStrip
        /// Mean ridge height beside the line, of the last `measureBackground`.
        let background: SignalBuffer
        /// Evidence from the border to each step.
        let sums: SignalBuffer
        let work: SignalBuffer
        let contact: ContactMap.Scratch

        init(capacity: Int, contact: ContactMap.Scratch) {
            self.contact = contact
            strip = LineStrip(capacity: capacity)
            besideStrip = LineStrip(capacity: capacity)
            background = SignalBuffer(count: capacity)
            sums = SignalBuffer(count: capacity)
            work = SignalBuffer(count: capacity)
        }
    }

    init(grid: FeatureGrid, contact: ContactMap, width: Float) {
        self.contact = contact
        self.width = width
        acrossMM = Self.fineAcrossMM * width
        imageWidth = grid.width
        imageHeight = grid.height
        lateralMM = Float(grid.lateralMM)
        axialMM = Float(grid.axialMM)
        middleColumn = Float(grid.width - 1) / 2
        middleRow = Float(grid.height - 1) / 2
        let across = Float(grid.width) * lateralMM
        let height = Float(grid.height) * axialMM
        capacity = Int((across * across + height * height).squareRoot() / Self.stepMM) + 4
    }

    /// - Parameter contact: Of the frame at hand, made by `self.contact`.
    func makeScratch(contact: ContactMap.Scratch) -> Scratch { Scratch(capacity: capacity, contact: contact) }

    /// The part of `line` that lies in the picture, walked downward.
    func path(of line: PictureLine, in grid: borrowing FeatureGrid, scratch: Scratch) -> ShaftPath? {
        let c = cos(line.normal)
        let s = sin(line.normal)
        // The direction with the positive axial part.
        let ux = c >= 0 ? -s : s
        let uz = abs(c)
        return path(x: line.offset * c, z: line.offset * s, ux: ux, uz: uz, in: grid, scratch: scratch)
    }

    /// The part of the line through (x, z) along (ux, uz) that lies in the picture.
    func path(
        x: Float, z: Float, ux: Float, uz: Float, in grid: borrowing FeatureGrid, scratch: Scratch
    ) -> ShaftPath? {
        let halfWidth = middleColumn * lateralMM
        let halfHeight = middleRow * axialMM
        var low = -Float.greatestFiniteMagnitude
        var high = Float.greatestFiniteMagnitude
        // Both axes without an array literal, which would be allocated.
        for axis in 0..<2 {
            let (position, direction, half) = axis == 0 ? (x, ux, halfWidth) : (z, uz, halfHeight)
            if abs(direction) < 1e-6 {
                guard abs(position) <= half else { return nil }
            } else {
                let a = (-half - position) / direction
                let b = (half - position) / direction
                low = max(low, min(a, b))
                high = min(high, max(a, b))
            }
        }
        guard high - low > 2 else { return nil }
        var path = ShaftPath(x: x + low * ux, z: z + low * uz, ux: ux, uz: uz, count: 0)
        let count = min(Int((high - low) / Self.stepMM), capacity)
        guard grid.isMasked else {
            path.count = count
            return withHiddenSteps(path, in: grid, scratch)
        }
        // The longest run inside the fan.
        var best = (start: 0, count: 0)
        var start = 0
        for index in 0...count {
            let isInside =
                index < count
                && grid.valid[
                    row: row(path.z(at: index)), column: column(path.x(at: index))] == 1
            if !isInside {
                if index - start > best.count { best = (start, index - start) }
                start = index + 1
            }
        }
        guard Float(best.count) * Self.stepMM > 2 else { return nil }
        return withHiddenSteps(
            ShaftPath(x: path.x(at: best.start), z: path.z(at: best.start), ux: ux, uz: uz, count: best.count),
            in: grid, scratch)
    }

    /// `path` with the number of its steps that lie above `LineTrack.shallowest` and of those without contact, to 1 mm along it.
    private func withHiddenSteps(
        _ path: ShaftPath, in grid: borrowing FeatureGrid, _ scratch: Scratch
    ) -> ShaftPath {
        func point(_ index: Int) -> TissuePoint {
            grid.point(
                column: Double(path.x(at: index) / lateralMM + middleColumn),
                row: Double(path.z(at: index) / axialMM + middleRow))
        }
        let millimeter = Int(1 / Self.stepMM)
        var hidden = path
        while hidden.shallow < path.count,
            grid.geometry.depthAlongBeam(of: point(hidden.shallow)).inMillimeters < LineTrack.shallowest
        { hidden.shallow += millimeter }
        while hidden.withoutContact < path.count, contact.hidesShaft(at: point(hidden.withoutContact), scratch.contact)
        { hidden.withoutContact += millimeter }
        return hidden
    }

    private func column(_ x: Float) -> Int {
        min(max(Int((x / lateralMM + middleColumn).rounded()), 0), imageWidth - 1)
    }
    private func row(_ z: Float) -> Int { min(max(Int((z / axialMM + middleRow).rounded()), 0), imageHeight - 1) }

    /// Measures the ridge along `path`, up to `search` samples beside it.
    ///
    /// - Parameter steps: How far along the path, where its rest is of no interest.
    /// - Complexity: O(steps); no allocation.
    func measure(
        _ path: ShaftPath, steps: Int = .max, in image: borrowing GrayImage, search: Int, scratch: Scratch
    ) {
        precondition(image.width == imageWidth && image.height == imageHeight, "image of another grid")
        scratch.strip.measure(placement(of: path, steps: min(path.count, steps)), in: image, search: search)
    }

    private func placement(of path: ShaftPath, steps: Int) -> LineStrip.Placement {
        LineStrip.Placement(
            column: path.x / lateralMM + middleColumn, row: path.z / axialMM + middleRow,
            columnPerStep: Self.stepMM * path.ux / lateralMM, rowPerStep: Self.stepMM * path.uz / axialMM,
            columnPerLine: -acrossMM * path.uz / lateralMM, rowPerLine: acrossMM * path.ux / axialMM,
            steps: steps)
    }

    /// Measures lines parallel to `path` and keeps their mean ridge height, smoothed along the line:
    /// what the texture gives there without a needle. As far along it as the path itself was measured.
    func measureBackground(
        _ path: ShaftPath, in image: borrowing GrayImage, search: Int, scratch: Scratch
    ) {
        precondition(image.width == imageWidth && image.height == imageHeight, "image of another grid")
        let steps = scratch.strip.steps
        // SAFETY: steps <= path.count <= capacity.
        unsafe scratch.background.pointer.update(repeating: 0, count: steps)
        let share = 1 / Float(Self.beside.count)
        for lines in Self.beside {
            let away = lines * acrossMM
            var beside = path
            beside.x -= away * path.uz
            beside.z += away * path.ux
            scratch.besideStrip.measure(placement(of: beside, steps: steps), in: image, search: search)
            for index in 0..<steps {
                unsafe scratch.background.pointer[index] += share * max(scratch.besideStrip.height(index), 0)
            }
        }
        unsafe smooth(scratch.background.pointer, count: steps, work: scratch.work.pointer)
    }

    /// Where the texture beside a line is measured, in samples across it: beyond the flanks of the ridge.
    static let beside: [Float] = [-28, -16, 16, 28]

    /// Running mean over 5 mm, in place.
    private func smooth(_ values: UnsafeMutablePointer<Float>, count: Int, work: UnsafeMutablePointer<Float>) {
        let reach = Int(2.5 / Self.stepMM)
        var sum: Float = 0
        var low = 0
        var high = 0
        for index in 0..<count { unsafe work[index] = unsafe values[index] }
        for index in 0..<count {
            while high < min(index + reach + 1, count) {
                unsafe sum += work[high]
                high += 1
            }
            while low < index - reach {
                unsafe sum -= work[low]
                low += 1
            }
            unsafe values[index] = sum / Float(high - low)
        }
    }
}

/// A stretch of a straight line, sampled every `ShaftProfile.stepMM` from its upper end.
struct ShaftPath {
    var x: Float
    var z: Float
    /// Unit vector downward along the line.
    var ux: Float
    var uz: Float
    var count: Int
    /// Steps at its upper end that lie so near the skin that reverberation hides a shaft.
    var shallow = 0
    /// Steps at its upper end where the transducer does not touch the skin, and what shows is its own echo.
    var withoutContact = 0

    func x(at index: Int) -> Float { x + Float(index) * ShaftProfile.stepMM * ux }
    func z(at index: Int) -> Float { z + Float(index) * ShaftProfile.stepMM * uz }

    /// The whole line it lies on, with its normal from 0 to pi as the path goes downward; it has no votes of its own.
    var line: PictureLine {
        let turn = atan2(-ux, uz)
        let normal = turn < 0 ? turn + .pi : turn
        return PictureLine(normal: normal, offset: x * cos(normal) + z * sin(normal), score: 0)
    }
}
