import CKernels

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
/// Per image a real forward transform, and per scale three real inverse ones, of eight rows or columns at a time. The same
/// image gives the same bits on every processor.
///
/// A coarse band's map need not have a sample at every pixel, see `MonogenicScale.maximumStep`; for every `step`-th pixel
/// of a fine band see `MonogenicSampler`.
public struct MonogenicFilterBank: Sendable {
    /// Gain that may be cut off when a spectrum is cropped: 2 % of the peak (engineering default).
    static let croppedGain = 0.02

    public let width: Int
    public let height: Int
    public let scales: [MonogenicScale]
    /// Image pixels per map sample for each scale.
    public let steps: [Int]
    /// Columns and rows of the continued image, and of the transforms at full resolution.
    public var transformSize: (columns: Int, rows: Int) { (plane.columns, plane.rows) }
    private let plane: SpectrumPlane
    let bands: [Band]
    private let scratchCount: Int

    /// Plans the filters.
    ///
    /// - Parameters:
    ///   - width: Image columns, at least 4.
    ///   - height: Image rows, at least 4.
    ///   - lateralSpacing: Distance between columns, positive, in the unit of the wavelengths.
    ///   - axialSpacing: Distance between rows, likewise.
    ///   - scales: The bands, at least one; wavelengths finite.
    public init(
        width: Int, height: Int, lateralSpacing: Double, axialSpacing: Double, scales: [MonogenicScale]
    ) {
        precondition(width >= 4 && height >= 4, "the filter bank needs at least 4 by 4 pixels")
        precondition(lateralSpacing > 0 && axialSpacing > 0, "sample spacing must be positive")
        precondition(!scales.isEmpty, "a filter bank needs a scale")
        self.width = width
        self.height = height
        self.scales = scales

        let longest = scales.map(\.wavelength).max() ?? 0
        precondition(longest.isFinite, "wavelengths must be finite")
        let steps = scales.map { Self.step(of: $0, lateralSpacing: lateralSpacing, axialSpacing: axialSpacing) }
        let size = Self.transformSize(
            width: width, height: height, lateralSpacing: lateralSpacing, axialSpacing: axialSpacing, longest: longest,
            steps: steps)
        let plane = SpectrumPlane(
            width: width, height: height, columns: size.columns, rows: size.rows, lateralSpacing: lateralSpacing,
            axialSpacing: axialSpacing)
        self.plane = plane
        self.steps = steps
        bands = zip(scales, steps).map { scale, step in
            Band(
                scale: scale, step: step, plane: plane, lateralSpacing: lateralSpacing, axialSpacing: axialSpacing,
                imageWidth: width, imageHeight: height)
        }
        scratchCount = bands.map(\.scratchCount).reduce(plane.scratchCount, max)
    }

    /// The size to which an image is continued: by a wavelength of the coarsest band, but never by more than the image
    /// has to mirror.
    static func transformSize(
        width: Int, height: Int, lateralSpacing: Double, axialSpacing: Double, longest: Double, steps: [Int]
    ) -> (columns: Int, rows: Int) {
        let padX = Int(min(longest / lateralSpacing, Double(width)).rounded(.up))
        let padY = Int(min(longest / axialSpacing, Double(height)).rounded(.up))
        // A multiple of every step, and of 4 for whole vectors; a map's transform has at least two samples.
        let factor = steps.reduce(4) { leastCommonMultiple($0, $1) }
        let least = 2 * (steps.max() ?? 1)
        return (
            TransformSize.fast(atLeast: max(width + padX, least), multipleOf: factor),
            TransformSize.fast(atLeast: max(height + padY, least), multipleOf: factor)
        )
    }

    private static func step(of scale: MonogenicScale, lateralSpacing: Double, axialSpacing: Double) -> Int {
        var step = 1
        while step < scale.maximumStep {
            // Nyquist frequency of the coarser spectrum, along its worse axis.
            let nyquist = 1 / (4 * Double(step) * max(lateralSpacing, axialSpacing))
            guard nyquist * scale.wavelength > 1, scale.gain(at: nyquist) < croppedGain else { break }
            step *= 2
        }
        return step
    }

    private static func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
        var multiple = a
        while multiple % b != 0 { multiple += a }
        return multiple
    }

    /// Scratch for one worker.
    public struct Workspace {
        let columns: SignalBuffer
        let spectrum: SignalBuffer
        /// For each scale its filtered parts, see `Band`.
        let parts: [SignalBuffer]
        let scratch: SignalBuffer
    }

    public func makeWorkspace() -> Workspace {
        Workspace(
            columns: plane.makeColumns(), spectrum: plane.makeSpectrum(), parts: bands.map { $0.makeParts() },
            scratch: SignalBuffer(count: scratchCount))
    }

    /// Maps of the right size for scale `index`.
    public func makeMaps(scale index: Int) -> MonogenicMaps {
        let band = bands[index]
        return MonogenicMaps(width: band.mapWidth, height: band.mapHeight, step: band.step)
    }

    /// Transforms `image`; call `filter` or `localPhase` afterwards.
    ///
    /// - Complexity: O(n log n), no allocation.
    public func load(_ image: Raster<Float>, workspace: inout Workspace) {
        precondition(image.width == width && image.height == height, "image shape differs from the plan")
        check(workspace)
        var kernel = unsafe plane.kernel
        // SAFETY: the image and the workspace have this plan's sizes.
        unsafe image.withSamples {
            unsafe ck_bank_load(
                &kernel, $0.baseAddress!, workspace.columns.pointer, workspace.spectrum.pointer,
                workspace.scratch.pointer)
        }
        withExtendedLifetime(self) {}
    }

    /// Writes the monogenic signal of the loaded image at scale `index`.
    ///
    /// - Complexity: three real inverse transforms of the map's size; no allocation.
    public func filter(scale index: Int, workspace: inout Workspace, into maps: inout MonogenicMaps) {
        let band = bands[index]
        precondition(maps.step == band.step, "maps were made for another scale")
        formParts(of: index, workspace: workspace)
        band.store(workspace.parts[index], scratch: workspace.scratch, into: &maps)
    }

    private func check(_ workspace: Workspace) {
        precondition(
            workspace.spectrum.count == plane.spectrumCount && workspace.scratch.count == scratchCount
                && workspace.parts.count == bands.count, "workspace was made for another plan")
    }

    /// Filters the loaded spectrum and transforms its columns back.
    func formParts(of index: Int, workspace: Workspace) {
        check(workspace)
        var (plane, band) = unsafe (plane.kernel, bands[index].kernel)
        // SAFETY: the workspace has this plan's sizes.
        unsafe ck_bank_filter(
            &plane, &band, workspace.spectrum.pointer, workspace.parts[index].pointer, workspace.scratch.pointer)
        withExtendedLifetime(self) {}
    }
}

/// Continues an image to the right and below by a linear blend of its mirror images at both edges.
///
/// - Parameter fillRow: Writes the `width` samples of a row.
func padByMirror(
    width: Int, height: Int, into target: UnsafeMutablePointer<Float>, paddedWidth: Int, paddedHeight: Int,
    stride: Int, _ fillRow: (_ row: Int, _ target: UnsafeMutablePointer<Float>) -> Void
) {
    let padX = paddedWidth - width
    for row in 0..<height {
        let to = unsafe target + row * stride
        unsafe fillRow(row, to)
        for offset in 0..<padX {
            let weight = Float(offset + 1) / Float(padX + 1)
            let right = unsafe to[max(width - 2 - offset, 0)]
            let left = unsafe to[min(padX - offset, width - 1)]
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
