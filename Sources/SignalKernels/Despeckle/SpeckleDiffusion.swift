import CKernels

/// A plan of speckle reducing anisotropic diffusion for images of one size.
///
/// Yu and Acton 2002, doi:10.1109/TIP.2002.804276: the image flows, `dJ/dt = div(c(q) grad J) / 4`, where it varies as
/// speckle does, and stays where it varies more. The instantaneous coefficient of variation is, with the differences `d`
/// to the four neighbors,
///
///     q^2 = (sum(d^2) / 2 - sum(d)^2 / 16) / (J + sum(d) / 4)^2,
///
/// the paper's with its fraction multiplied out, and the coefficient `c = 1 / (1 + (q^2 - q0^2) / (q0^2 (1 + q0^2)))`,
/// here at most 1. The speckle scale `q0` falls as `exp(-t / 6)`, as in the paper's examples.
///
/// Speckle multiplies the echo's amplitude, and the diffusion supposes that, so it never runs on gray levels: they are
/// mapped to amplitudes first, diffused, and mapped back (``Domain``). That keeps the mean amplitude, not the mean gray
/// level: smooth tissue looks a little brighter than the average of its speckle.
///
/// The time unit is that of the paper with pixels as the unit of length: where `c` is 1, a time `t` blurs like a
/// Gaussian of the variance `t / 2` pixels squared. Pixels need not be square; the diffusion does not know.
///
/// For display and preview. Detectors do better on the unfiltered image.
public struct SpeckleDiffusion: Sendable {
    /// What the samples stand for, and how they become the amplitudes that diffuse.
    public enum Domain: Sendable, Equatable {
        /// Gray levels of a B-mode image, limited to 0...255: a level `g` is the amplitude
        /// `10^(dynamicRange * g / (20 * 255))`.
        ///
        /// - Parameter dynamicRange: Decibels between black and white, above 0 and at most 120. Scanners seldom tell;
        ///   60 dB is usual (Szabo 2014, Diagnostic Ultrasound Imaging, section 4). A larger one makes the same picture
        ///   vary more, and with it the speckle scale where that is estimated.
        case logCompressed(dynamicRange: Float)
        /// Echo amplitudes, limited to `1e-6...1e15`.
        case envelope
    }

    /// Where the speckle scale `q0` at the start comes from.
    public enum Scale: Sendable, Equatable {
        /// The median of `q` over the image's samples where it is not 0: most of a picture is tissue without edges, and
        /// clipped levels do not vary. A robust estimate over the whole image after Aja-Fernández and Alberola-López 2006
        /// (doi:10.1109/TIP.2006.877360), who take that of the local coefficient of variation.
        case estimated
        /// A value of `0.001...2`; a resolution cell per pixel of fully developed speckle has 0.52 as an amplitude (Yu
        /// and Acton's 1 is that of its square), finer sampling less.
        case given(Float)
    }

    public let width: Int
    public let height: Int
    public let domain: Domain
    public let scale: Scale
    public let iterations: Int
    public let timeStep: Float
    /// 1 for each sample that lies inside, in row-major order; empty when all do.
    private let inside: [UInt8]
    /// From the first sample of a row of the padded image to that of the next.
    private let stride: Int

    /// The working memory of one worker.
    public struct Workspace {
        /// The amplitudes, with samples that lie outside all around.
        let amplitudes: SignalBuffer
        let lines: SignalBuffer
        var bins: [Int32]
    }

    /// Floats before the first sample of a row: more than its one neighbor, so that rows stay aligned.
    private static var margin: Int { 8 }
    /// Marks a sample outside; amplitudes are positive.
    private static var outside: Float { -1 }
    /// Time in which the speckle scale falls to 1/e, in the paper's unit (Yu and Acton 2002, examples).
    private static var decay: Float { 6 }
    /// The speckle scale does not fall below this: 16-bit gray levels of 60 dB vary by a tenth of it.
    private static var leastScale: Float { 1e-3 }

    /// Creates a plan.
    ///
    /// - Parameters:
    ///   - width: Columns of the images, at least 1.
    ///   - height: Rows of the images, at least 1.
    ///   - domain: See ``Domain``.
    ///   - scale: See ``Scale``.
    ///   - iterations: Steps in time, at least 0; 0 changes nothing.
    ///   - timeStep: Above 0 and at most 0.5. The explicit scheme is a mean of a sample and its neighbors up to 1; beyond
    ///     0.5 a sample's own weight may vanish and the finest pattern change its sign with every step. The paper takes
    ///     0.05: the same time in ten times the steps differs little (see the tests).
    ///   - inside: Which samples belong to the picture, of the plan's shape: those of a curved array's fan, say. Nothing
    ///     flows across its border, as across that of the image, and samples outside are passed through.
    public init(
        width: Int, height: Int, domain: Domain = .logCompressed(dynamicRange: 60), scale: Scale = .estimated,
        iterations: Int = 20, timeStep: Float = 0.5, inside: Raster<Bool>? = nil
    ) {
        precondition(width > 0 && height > 0, "an image needs at least one sample")
        precondition((width + 24) * (height + 2) < Int(Int32.max), "image larger than a kernel can address")
        precondition(iterations >= 0, "iterations must not be negative")
        precondition(timeStep > 0 && timeStep <= 0.5, "timeStep must be above 0 and at most 0.5")
        if case .logCompressed(let range) = domain {
            precondition(range > 0 && range <= 120, "dynamicRange must be above 0 and at most 120 dB")
        }
        if case .given(let value) = scale {
            precondition(value >= Self.leastScale && value <= 2, "a speckle scale is 0.001 to 2")
        }
        if let inside {
            precondition(inside.width == width && inside.height == height, "mask shape differs from the plan")
        }
        self.width = width
        self.height = height
        self.domain = domain
        self.scale = scale
        self.iterations = iterations
        self.timeStep = timeStep
        self.inside = inside.map { $0.samples.map { $0 ? 1 : 0 } } ?? []
        stride = (width + 7) / 8 * 8 + 2 * Self.margin
    }

    public func makeWorkspace() -> Workspace {
        let workspace = Workspace(
            amplitudes: SignalBuffer(count: stride * (height + 2)), lines: SignalBuffer(count: 3 * (width + 8) + 8),
            bins: Array(repeating: 0, count: Int(CK_VARIATION_BINS)))
        // SAFETY: the buffer's own count. Only samples inside are written afterwards.
        unsafe workspace.amplitudes.pointer.update(repeating: Self.outside, count: workspace.amplitudes.count)
        return workspace
    }

    /// Writes the smoothed image into `output`.
    ///
    /// - Parameters:
    ///   - image: Of the plan's shape.
    ///   - workspace: Made by this plan's ``makeWorkspace()``.
    ///   - output: Of the plan's shape, in the domain of `image`; every sample is overwritten. Samples stay between the
    ///     least and the greatest of `image`, and the mean amplitude is kept, both up to rounding.
    /// - Returns: The speckle scale at the start: as given, or as estimated, to within 2 percent; `nil` when it was to be
    ///   estimated and nothing varies.
    /// - Complexity: O(`iterations * width * height`), 10 iterations at 512 by 512 in two to three times an FFT and its
    ///   inverse; no allocation.
    @discardableResult
    public func apply(
        to image: Raster<Float>, workspace: inout Workspace, into output: inout Raster<Float>
    ) -> Float? {
        precondition(image.width == width && image.height == height, "image shape differs from the plan")
        precondition(output.width == width && output.height == height, "output shape differs from the plan")
        precondition(workspace.amplitudes.count == stride * (height + 2), "workspace of another plan")
        load(image, into: workspace.amplitudes)
        let initial: Float?
        switch scale {
        case .given(let value): initial = value
        case .estimated: initial = estimateScale(&workspace)
        }
        diffuse(workspace, from: initial ?? 1)
        store(workspace.amplitudes, of: image, into: &output)
        return initial
    }

    private func diffuse(_ workspace: Workspace, from initial: Float) {
        for step in 0..<iterations {
            let scale = max(initial * FastMath.exp(-Float(step) * timeStep / Self.decay), Self.leastScale)
            // SAFETY: samples outside surround those of the image, and the lines fit its width.
            unsafe ck_diffuse_speckle(
                first(workspace.amplitudes), Int32(width), Int32(height), Int32(stride), timeStep / 4, scale * scale,
                workspace.lines.pointer)
        }
    }

    /// The median of the instantaneous coefficient of variation; `nil` when nothing varies.
    private func estimateScale(_ workspace: inout Workspace) -> Float? {
        for bin in workspace.bins.indices { workspace.bins[bin] = 0 }
        // SAFETY: as above; there are CK_VARIATION_BINS bins.
        unsafe ck_count_variation(
            first(workspace.amplitudes), Int32(width), Int32(height), Int32(stride), &workspace.bins)
        var total: Int32 = 0
        for count in workspace.bins { total += count }
        guard total > 0 else { return nil }
        var (bin, below): (Int, Int32) = (0, workspace.bins[0])
        while 2 * below < total {
            bin += 1
            below += workspace.bins[bin]
        }
        // The middle of the bin: half its width beyond its first pattern of bits.
        let shift = UInt32(23 - CK_VARIATION_BITS)
        let bits = (UInt32(CK_VARIATION_FIRST) + UInt32(bin)) << shift + 1 << (shift - 1)
        return min(max(Float(bitPattern: bits).squareRoot(), Self.leastScale), 2)
    }

    private func first(_ buffer: SignalBuffer) -> UnsafeMutablePointer<Float> {
        unsafe buffer.pointer + stride + Self.margin
    }
}

// MARK: Samples and amplitudes

extension SpeckleDiffusion {
    /// Natural logarithm of the amplitude per gray level.
    private static func exponent(dynamicRange: Float) -> Float { dynamicRange * 2.302_585_1 / (20 * 255) }

    private func load(_ image: Raster<Float>, into amplitudes: SignalBuffer) {
        switch domain {
        case .logCompressed(let dynamicRange):
            let exponent = Self.exponent(dynamicRange: dynamicRange)
            load(image, into: amplitudes) { level in
                let bounded = level > 0 ? (level < 255 ? level : 255) : 0
                return FastMath.exp(exponent * bounded)
            }
        case .envelope:
            load(image, into: amplitudes) { $0 > 1e-6 ? ($0 < 1e15 ? $0 : 1e15) : 1e-6 }
        }
    }

    private func store(_ amplitudes: SignalBuffer, of image: Raster<Float>, into output: inout Raster<Float>) {
        switch domain {
        case .logCompressed(let dynamicRange):
            let levels = 1 / Self.exponent(dynamicRange: dynamicRange)
            store(amplitudes, of: image, into: &output) { levels * FastMath.log($0) }
        case .envelope:
            store(amplitudes, of: image, into: &output) { $0 }
        }
    }

    @inline(__always)
    private func load(_ image: Raster<Float>, into amplitudes: SignalBuffer, _ amplitude: (Float) -> Float) {
        unsafe image.withSamples { samples in
            for row in 0..<height {
                // SAFETY: row < height and column < width, of the image, the mask and the padded rows.
                let (from, to) = unsafe (samples.baseAddress! + row * width, first(amplitudes) + row * stride)
                for column in 0..<width { unsafe to[column] = amplitude(from[column]) }
                guard !inside.isEmpty else { continue }
                for column in 0..<width where inside[row * width + column] == 0 { unsafe to[column] = Self.outside }
            }
        }
    }

    @inline(__always)
    private func store(
        _ amplitudes: SignalBuffer, of image: Raster<Float>, into output: inout Raster<Float>,
        _ sample: (Float) -> Float
    ) {
        unsafe image.withSamples { samples in
            unsafe output.withMutableSamples { output in
                for row in 0..<height {
                    // SAFETY: row < height and column < width, of the image, the mask and the padded rows.
                    let from = unsafe first(amplitudes) + row * stride
                    let (original, to) = unsafe (samples.baseAddress! + row * width, output.baseAddress! + row * width)
                    for column in 0..<width { unsafe to[column] = sample(from[column]) }
                    guard !inside.isEmpty else { continue }
                    for column in 0..<width where inside[row * width + column] == 0 {
                        unsafe to[column] = original[column]
                    }
                }
            }
        }
    }
}
