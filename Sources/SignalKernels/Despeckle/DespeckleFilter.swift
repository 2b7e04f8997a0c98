/// A plan that smooths speckle by a Wiener filter in the logarithmic domain, for images of one size.
///
/// Speckle multiplies the envelope, so it adds to its logarithm (Jain 1989, section 8.13, homomorphic filtering). The
/// filter's gain is that of Wiener (1949), `S / (S + N) = max(0, 1 - N / P)`, from the image's own power spectrum `P`,
/// averaged over all directions in rings of equal frequency. The speckle power `N` is the mean of `P` in a ring near
/// the upper end of the image's own bandwidth, where there is little but speckle, taken to be as strong at all lower
/// frequencies.
///
/// For display and preview. Detectors do better on the unfiltered image.
public struct DespeckleFilter: Sendable {
    /// What the samples stand for.
    public enum Domain: Sendable {
        /// Gray levels of a B-mode image: already logarithmic.
        case logCompressed
        /// Echo amplitudes, not negative: the filter works on their logarithm.
        case envelope
    }

    public let domain: Domain
    /// Multiplies the estimated speckle power; 1 is Wiener's filter, more is smoother.
    public let strength: Float
    private let padded: PaddedTransform
    /// The ring of each entry of a gain table.
    private let ringOf: [Int32]
    private let ringCount: Int

    /// The working memory of one worker.
    public struct Workspace {
        let padded: PaddedTransform.Workspace
        var logarithms: Raster<Float>
        var power: [Float]
        var members: [Float]
        var ringGains: [Float]
        var gains: [Float]
    }

    /// Creates a plan.
    ///
    /// - Parameters:
    ///   - width: Columns of the images, at least 4.
    ///   - height: Rows of the images, at least 4.
    ///   - domain: See ``Domain``.
    ///   - strength: At least 0; 0 changes nothing.
    public init(width: Int, height: Int, domain: Domain = .logCompressed, strength: Float = 1) {
        precondition(strength >= 0 && strength.isFinite, "strength must be finite and not negative")
        self.domain = domain
        self.strength = strength
        // The gain is smooth over several rings, so its impulse response dies out within a few dozen pixels.
        padded = PaddedTransform(width: width, height: height, margin: (32, 32))
        let columns = padded.transform.spectrumWidth
        // Rings one frequency step of the shorter side wide, up to the corner of the spectrum.
        let shorter = Double(min(padded.transform.width, padded.transform.height))
        var ringOf = [Int32](repeating: 0, count: columns * padded.gainRows)
        for row in 0..<padded.gainRows {
            for column in 0..<columns {
                let frequency = padded.frequency(row: row, column: column, lateralSpacing: 1, axialSpacing: 1)
                ringOf[row * columns + column] = Int32((frequency * shorter).rounded())
            }
        }
        ringCount = Int(ringOf.max() ?? 0) + 1
        self.ringOf = ringOf
    }

    public func makeWorkspace() -> Workspace {
        Workspace(
            padded: padded.makeWorkspace(),
            logarithms: Raster(width: padded.width, height: padded.height, filledWith: 0),
            power: Array(repeating: 0, count: ringCount), members: Array(repeating: 0, count: ringCount),
            ringGains: Array(repeating: 0, count: ringCount), gains: Array(repeating: 0, count: ringOf.count))
    }

    /// Writes the smoothed image into `output`.
    ///
    /// - Parameters:
    ///   - image: Of the plan's shape. An envelope is taken to be at least `1e-6`.
    ///   - output: Of the plan's shape, in the domain of `image`; every sample is overwritten. The mean of the gray
    ///     levels, or of the logarithms, is kept.
    /// - Complexity: One forward and one inverse transform; no allocation.
    public func apply(to image: Raster<Float>, workspace: inout Workspace, into output: inout Raster<Float>) {
        precondition(image.width == padded.width && image.height == padded.height, "image shape differs from the plan")
        switch domain {
        case .logCompressed:
            padded.load(image, workspace: workspace.padded)
        case .envelope:
            transformSamples(of: image, into: &workspace.logarithms) { FastMath.log($0 > 1e-6 ? $0 : 1e-6) }
            padded.load(workspace.logarithms, workspace: workspace.padded)
        }
        measurePower(&workspace)
        chooseGains(&workspace)
        padded.multiply(by: workspace.gains, workspace: workspace.padded)
        switch domain {
        case .logCompressed:
            padded.store(workspace: workspace.padded, into: &output)
        case .envelope:
            padded.store(workspace: workspace.padded, into: &workspace.logarithms)
            precondition(
                output.width == padded.width && output.height == padded.height, "output shape differs from the plan")
            transformSamples(of: workspace.logarithms, into: &output) { FastMath.exp($0) }
        }
    }

    /// Mean power per ring.
    private func measurePower(_ workspace: inout Workspace) {
        for ring in 0..<ringCount {
            workspace.power[ring] = 0
            workspace.members[ring] = 0
        }
        let columns = padded.transform.spectrumWidth
        for row in 0..<padded.transform.height {
            let gainRow = min(row, padded.transform.height &- row)
            // SAFETY: row < transform.height, column < spectrumWidth.
            let line = unsafe workspace.padded.spectrum.pointer + 2 &* row &* padded.transform.spectrumStride
            for column in 0..<columns {
                let ring = Int(ringOf[gainRow &* columns &+ column])
                let (real, imaginary) = unsafe (line[2 &* column], line[2 &* column &+ 1])
                workspace.power[ring] += real * real + imaginary * imaginary
                workspace.members[ring] += 1
            }
        }
    }

    /// Share of the power, without that of the mean, that defines the image's bandwidth (engineering default).
    private static var bandwidthShare: Float { 0.99 }
    /// The speckle ring, as fractions of the bandwidth (engineering default).
    private static var speckleRing: (from: Float, to: Float) { (0.6, 0.9) }

    private func chooseGains(_ workspace: inout Workspace) {
        var total: Float = 0
        for ring in 1..<ringCount { total += workspace.power[ring] }
        var (sum, bandwidth): (Float, Int) = (0, 1)
        while bandwidth < ringCount - 1, sum + workspace.power[bandwidth] < Self.bandwidthShare * total {
            sum += workspace.power[bandwidth]
            bandwidth += 1
        }
        let first = max(1, Int(Self.speckleRing.from * Float(bandwidth)))
        let last = max(first, Int(Self.speckleRing.to * Float(bandwidth)))
        var (power, members): (Float, Float) = (0, 0)
        for ring in first...last {
            power += workspace.power[ring]
            members += workspace.members[ring]
        }
        let speckle = members > 0 ? strength * power / members : 0
        workspace.ringGains[0] = 1
        for ring in 1..<ringCount {
            let mean = workspace.power[ring] / max(workspace.members[ring], 1)
            workspace.ringGains[ring] = mean > 0 ? max(0, 1 - speckle / mean) : 0
        }
        for index in 0..<ringOf.count { workspace.gains[index] = workspace.ringGains[Int(ringOf[index])] }
    }

    @inline(__always)
    private func transformSamples(
        of source: Raster<Float>, into target: inout Raster<Float>, _ function: (Float) -> Float
    ) {
        let count = source.width * source.height
        unsafe source.withSamples { source in
            unsafe target.withMutableSamples { target in
                // SAFETY: both rasters have the plan's shape.
                let (from, to) = (source.baseAddress!, target.baseAddress!)
                for index in 0..<count { unsafe to[index] = function(from[index]) }
            }
        }
    }
}
