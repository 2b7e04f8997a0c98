import CKernels

/// What the monogenic signal says of the structure at each sample, whatever its contrast.
public struct LocalPhaseMaps: Sendable {
    /// How much the signal is that of a bright line, over all scales:
    /// `sum max(0, even - |odd|) / (sum amplitude + 1 gray level)`, 0 to 1 (Kovesi 1997, phase symmetry for one polarity).
    public var symmetry: Raster<Float>
    /// The local phase of the sum over all scales, `atan2(|odd|, even)` in radians (Felsberg and Sommer 2001): 0 on a bright
    /// line, pi / 2 on an edge, pi on a dark line.
    public var phase: Raster<Float>
    /// Image pixels from one map sample to the next, along both axes; sample 0 lies on pixel 0.
    public let step: Int

    /// Amplitude below which a symmetry means nothing, in gray levels: the quantization of an 8-bit image.
    static let leastAmplitude: Float = 1

    init(width: Int, height: Int, step: Int) {
        symmetry = Raster(width: width, height: height, filledWith: 0)
        phase = symmetry
        self.step = step
    }

    public var width: Int { symmetry.width }
    public var height: Int { symmetry.height }
}

extension MonogenicFilterBank {
    /// Maps of the right size for the local phase of `scales`.
    ///
    /// - Parameter scales: At least one, of equal steps.
    public func makeLocalPhaseMaps(scales: Range<Int>) -> LocalPhaseMaps {
        let band = bands[checked(scales)]
        return LocalPhaseMaps(width: band.mapWidth, height: band.mapHeight, step: band.step)
    }

    /// Writes the symmetry and the local phase of the loaded image over `scales`.
    ///
    /// Beside the error of the transforms, that of the symmetry is at most `2^-20`, and that of the phase `7e-7` radians
    /// plus `2^-22` times the ratio of the scales' summed amplitudes to the amplitude of their sum.
    ///
    /// - Parameters:
    ///   - scales: At least one, of equal steps.
    ///   - maps: From ``makeLocalPhaseMaps(scales:)``; every sample is overwritten.
    /// - Complexity: for each scale three real inverse transforms of the map's size; no allocation.
    public func localPhase(scales: Range<Int>, workspace: inout Workspace, into maps: inout LocalPhaseMaps) {
        let first = bands[checked(scales)]
        let (width, height) = (first.mapWidth, first.mapHeight)
        precondition(
            maps.width == width && maps.height == height && maps.step == first.step, "maps were made for other scales")
        for scale in scales { formParts(of: scale, workspace: workspace) }
        unsafe maps.symmetry.withMutableSamples { symmetry in
            unsafe maps.phase.withMutableSamples { phase in
                for row in stride(from: 0, to: height, by: Band.rowsAtOnce) {
                    for scale in scales {
                        // SAFETY: both maps hold `height` rows of `width` samples, as the bands' maps do.
                        unsafe bands[scale].addPhase(
                            of: workspace.parts[scale], row: row, isFirst: scale == scales.lowerBound,
                            isLast: scale == scales.upperBound - 1, scratch: workspace.scratch,
                            symmetry: symmetry.baseAddress! + row * width, phase: phase.baseAddress! + row * width)
                    }
                }
            }
        }
    }

    /// The first of some scales that can share a map.
    private func checked(_ scales: Range<Int>) -> Int {
        precondition(!scales.isEmpty && scales.lowerBound >= 0 && scales.upperBound <= bands.count, "no such scales")
        precondition(scales.allSatisfy { steps[$0] == steps[scales.lowerBound] }, "the scales' maps differ in size")
        return scales.lowerBound
    }
}
