import SignalKernels
import Synchronization

/// Turns the lines of one frame into gray levels; its plans are made once, its scratch is kept for the next frame.
struct EchoDetector: Sendable {
    private enum Plan: Sendable {
        case real(EnvelopeDetector)
        case quadrature(QuadratureEnvelope)
    }

    /// Scratch of one worker. Unchecked, because the pool gives it to one caller at a time.
    private final class Scratch: @unchecked Sendable {
        var lines: Raster<Float>
        var envelope: Raster<Float>
        var levels: Raster<Float>
        var magnitudes: Raster<Float>?
        var workspace: EnvelopeDetector.Workspace?

        init(_ plan: Plan, width: Int, height: Int, rows: Int) {
            lines = Raster(width: width, height: height, filledWith: 0)
            envelope = Raster(width: height, height: rows, filledWith: 0)
            levels = envelope
            switch plan {
            case .real(let detector): workspace = detector.makeWorkspace()
            case .quadrature(let detector): magnitudes = detector.makeMagnitudes()
            }
        }
    }

    private let layout: RFLayout
    private let plan: Plan
    /// Width of the lines as they are filtered: padded to a length that transforms fast.
    private let width: Int
    private let pool = ScratchPool<Scratch>()
    private let compression = LogCompression(dynamicRange: 60)

    /// Envelope samples per line.
    let depths: Int
    /// Samples from one envelope sample to the next.
    let step: Int
    /// Depth of the first envelope sample below the first sample, in samples.
    let first: Double
    /// Frequency of the strongest echoes in cycles per sample, for lines with a carrier.
    let peak: Double?

    /// Envelope samples per line that remain at least; engineering default, three or four per millimeter.
    private static let fewestDepths = 400

    /// - Parameter bytes: The frame whose spectrum sets the band.
    init(_ layout: RFLayout, bytes: [UInt8]) {
        self.layout = layout
        guard layout.signal == .real else {
            step = max(1, layout.depths / (2 * Self.fewestDepths))
            let detector = QuadratureEnvelope(lines: layout.scanLines, samples: layout.depths, decimation: step)
            depths = detector.depths
            plan = .quadrature(detector)
            width = 2 * layout.depths
            first = Double(step - 1) / 2
            peak = nil
            return
        }
        var lines = Raster<Float>(width: layout.samples, height: layout.lines, filledWith: 0)
        Self.read(bytes, layout, into: &lines)
        let band = ReceivedBand(lines)
        step = band.decimation(samples: layout.samples, fewest: Self.fewestDepths)
        depths = layout.samples / step
        // The padding is silent, so that the end of a line does not run into its beginning.
        var padded = (layout.samples + step - 1) / step * step
        while !TransformSize.isFast(padded / step) { padded += step }
        width = padded
        plan = .real(
            EnvelopeDetector(
                lines: layout.scanLines, samples: padded, band: band.cutoffs, transition: band.transition,
                decimation: step))
        first = 0
        peak = band.peak
    }

    private var rows: Int { width / (layout.signal == .real ? step : 2 * step) }

    /// The envelope that nearly all of a frame stays below: its 99.9th percentile, at least the smallest positive one.
    func reference(of bytes: [UInt8]) -> Float {
        let scratch = detect(bytes)
        defer { pool.give(back: scratch) }
        let sorted = scratch.envelope.samples.sorted()
        let level = sorted[sorted.count - 1 - sorted.count / 1000]
        return level.isFinite && level > 0 ? level : 1
    }

    /// Lends the gray levels of a frame, one line per column, `depths` high.
    func withLevels<R>(of bytes: [UInt8], reference: Float, _ body: (Raster<Float>) -> R) -> R {
        let scratch = detect(bytes)
        defer { pool.give(back: scratch) }
        compression.compress(scratch.envelope, reference: reference, into: &scratch.levels)
        return body(scratch.levels)
    }

    /// Rows of the raster that `withLevels` lends; those beyond `depths` are padding.
    var levelRows: Int { rows }

    private func detect(_ bytes: [UInt8]) -> Scratch {
        let scratch = pool.take() ?? Scratch(plan, width: width, height: layout.scanLines, rows: rows)
        Self.read(bytes, layout, into: &scratch.lines)
        switch plan {
        case .real(let detector):
            detector.envelope(of: scratch.lines, workspace: &scratch.workspace!, into: &scratch.envelope)
        case .quadrature(let detector):
            detector.envelope(of: scratch.lines, magnitudes: &scratch.magnitudes!, into: &scratch.envelope)
        }
        return scratch
    }

    /// Writes the lines of a frame into the rows of `lines`, first sample nearest the probe, pairs interleaved.
    private static func read(_ bytes: [UInt8], _ layout: RFLayout, into lines: inout Raster<Float>) {
        let width = lines.width
        let values = unsafe [Float](unsafeUninitializedCapacity: layout.samples * layout.lines) { buffer, count in
            // SAFETY: a frame holds samples * lines numbers.
            unsafe layout.type.decode(bytes, isBigEndian: layout.isBigEndian, into: buffer.baseAddress!)
            count = layout.samples * layout.lines
        }
        for line in 0..<layout.scanLines {
            let row = layout.leadsToUnmarked ? layout.scanLines - 1 - line : line
            for depth in 0..<layout.depths {
                let stored = layout.leadsToNear ? layout.depths - 1 - depth : depth
                switch layout.signal {
                case .real: lines[row: row, column: depth] = values[line * layout.samples + stored]
                case .interleaved:
                    lines[row: row, column: 2 * depth] = values[line * layout.samples + 2 * stored]
                    lines[row: row, column: 2 * depth + 1] = values[line * layout.samples + 2 * stored + 1]
                case .alternatingLines:
                    lines[row: row, column: 2 * depth] = values[2 * line * layout.samples + stored]
                    lines[row: row, column: 2 * depth + 1] = values[(2 * line + 1) * layout.samples + stored]
                }
            }
            precondition(width >= layout.depths, "lines are padded, not cut")
        }
    }
}

/// Scratch that nobody uses at the moment.
private final class ScratchPool<Scratch: Sendable>: Sendable {
    private let idle = Mutex<[Scratch]>([])

    func take() -> Scratch? { idle.withLock { $0.popLast() } }

    func give(back scratch: Scratch) { idle.withLock { $0.append(scratch) } }
}
