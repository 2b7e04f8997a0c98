#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Log-Gabor filters times the Riesz transform, for images of one size, planned once.
///
/// For each band: even part f = F^-1(G F), Riesz parts F^-1(i u/|w| G F) and
/// F^-1(i v/|w| G F), with frequencies in cycles per unit of the sample spacing, so that
/// pixels that are not square are handled exactly. The image is continued beyond its
/// right and lower edge by a blend of its mirror images before it is transformed, which
/// makes it periodic without an edge.
///
/// A band that has no energy left at half (or a quarter of) the sampling rate is
/// transformed back on the cropped spectrum: its map then has every second (fourth) sample.
public struct MonogenicFilterBank: Sendable {
    /// Gain that may be cut off when a spectrum is cropped: 2 % of the peak (engineering default).
    static let croppedGain = 0.02

    public let width: Int
    public let height: Int
    public let scales: [MonogenicScale]
    /// Image pixels per map sample for each scale.
    public let steps: [Int]
    private let transform: RealTransform2D
    private let bands: [Band]

    /// Plans the filters.
    ///
    /// - Parameters:
    ///   - width: Image columns, at least 4.
    ///   - height: Image rows, at least 4.
    ///   - lateralSpacing: Distance between columns, positive, in the unit of the wavelengths.
    ///   - axialSpacing: Distance between rows, likewise.
    ///   - scales: The bands, at least one; wavelengths finite.
    ///   - maximumSteps: Largest step allowed for each scale (1, 2 or 4).
    public init(
        width: Int, height: Int, lateralSpacing: Double, axialSpacing: Double, scales: [MonogenicScale],
        maximumSteps: [Int]
    ) {
        precondition(width >= 4 && height >= 4, "the filter bank needs at least 4 by 4 pixels")
        precondition(lateralSpacing > 0 && axialSpacing > 0, "sample spacing must be positive")
        precondition(!scales.isEmpty && scales.count == maximumSteps.count, "each scale needs its largest step")
        self.width = width
        self.height = height
        self.scales = scales

        let longest = scales.map(\.wavelength).max() ?? 0
        precondition(longest.isFinite, "wavelengths must be finite")
        // One wavelength of the coarsest band, but never more than the image has to mirror.
        let padX = Int(min(longest / lateralSpacing, Double(width)).rounded(.up))
        let padY = Int(min(longest / axialSpacing, Double(height)).rounded(.up))
        transform = RealTransform2D(
            width: TransformSize.fast(atLeast: width + padX, multipleOf: 4),
            height: TransformSize.fast(atLeast: height + padY, multipleOf: 4))
        var steps: [Int] = []
        for (scale, maximum) in zip(scales, maximumSteps) {
            var step = 1
            while step < maximum {
                // Nyquist frequency of the coarser spectrum, along its worse axis.
                let nyquist = 1 / (4 * Double(step) * max(lateralSpacing, axialSpacing))
                guard nyquist * scale.wavelength > 1, scale.gain(at: nyquist) < Self.croppedGain else { break }
                step *= 2
            }
            steps.append(step)
        }
        self.steps = steps
        let plan = transform
        bands = zip(scales, steps).map { scale, step in
            Band(
                scale: scale, step: step, full: plan, lateralSpacing: lateralSpacing, axialSpacing: axialSpacing,
                imageWidth: width, imageHeight: height)
        }
    }

    /// Scratch for one worker.
    public struct Workspace {
        let image: SignalBuffer
        let spectrum: SignalBuffer
        let filtered: SignalBuffer
        let real: SignalBuffer
    }

    public func makeWorkspace() -> Workspace {
        Workspace(
            image: transform.makeRealBuffer(), spectrum: transform.makeSpectrumBuffer(),
            filtered: transform.makeSpectrumBuffer(), real: transform.makeRealBuffer())
    }

    /// Maps of the right size for scale `index`.
    public func makeMaps(scale index: Int) -> MonogenicMaps {
        bands[index].makeMaps()
    }

    /// Transforms `image`; call `filter` for each scale afterwards.
    ///
    /// - Complexity: O(n log n), no allocation.
    public func load(_ image: Raster<Float>, workspace: inout Workspace) {
        precondition(image.width == width && image.height == height, "image shape differs from the plan")
        unsafe image.withSamples { source in
            // SAFETY: the plan's real buffer holds transform.height rows of realStride >= transform.width floats.
            unsafe padByMirror(
                source.baseAddress!, width: width, height: height, into: workspace.image.pointer,
                paddedWidth: transform.width, paddedHeight: transform.height, stride: transform.realStride)
        }
        transform.forward(workspace.image, into: workspace.spectrum)
    }

    /// Writes the monogenic signal of the loaded image at scale `index`.
    ///
    /// - Complexity: three inverse transforms of the cropped size; no allocation.
    public func filter(scale index: Int, workspace: inout Workspace, into maps: inout MonogenicMaps) {
        let band = bands[index]
        precondition(maps.step == band.step, "maps were made for another scale")
        band.apply(.even, workspace: workspace, into: &maps.even)
        band.apply(.lateral, workspace: workspace, into: &maps.rieszLateral)
        band.apply(.axial, workspace: workspace, into: &maps.rieszAxial)
    }
}

/// Continues an image to the right and below by a linear blend of its mirror images at both edges.
func padByMirror(
    _ source: UnsafePointer<Float>, width: Int, height: Int, into target: UnsafeMutablePointer<Float>,
    paddedWidth: Int, paddedHeight: Int, stride: Int
) {
    let padX = paddedWidth - width
    for row in 0..<height {
        let from = unsafe source + row * width
        let to = unsafe target + row * stride
        unsafe to.update(from: from, count: width)
        for offset in 0..<padX {
            let weight = Float(offset + 1) / Float(padX + 1)
            let right = unsafe from[max(width - 2 - offset, 0)]
            let left = unsafe from[min(padX - offset, width - 1)]
            unsafe to[width + offset] = right + weight * (left - right)
        }
    }
    let padY = paddedHeight - height
    for offset in 0..<padY {
        let weight = Float(offset + 1) / Float(padY + 1)
        let above = unsafe target + max(height - 2 - offset, 0) * stride
        let below = unsafe target + min(padY - offset, height - 1) * stride
        let to = unsafe target + (height + offset) * stride
        for column in 0..<paddedWidth {
            unsafe to[column] = unsafe above[column] + weight * (below[column] - above[column])
        }
    }
}

func naturalLogarithm(_ x: Double) -> Double { log(x) }
func exponential(_ x: Double) -> Double { exp(x) }
