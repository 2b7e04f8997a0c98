package import FrameModel
package import SignalKernels

/// What every detector reads of a frame, computed once per frame and owned by one worker.
package struct FrameFeatures {
    package let grid: FeatureGrid
    /// Gray levels of the region, 0 to 255; outside the fan they mirror the tissue inside.
    package var image: GrayImage
    /// Thin bright lines. At every `FeatureBank.step`-th pixel.
    package var fine: MonogenicMaps
    /// Lines as wide as a needle across the beams of a deep or a low-frequency picture, from `halved`. At every
    /// `FeatureBank.coarseStep`-th pixel, from half a pixel beyond the first.
    package var coarse: MonogenicMaps
    /// The image at half the resolution.
    var halved: GrayImage
    /// The regions of the newest and of the oldest of up to `maximumPreceding` earlier frames; valid up to
    /// `precedingCount`, and just one when they are the same.
    package var preceding: [GrayImage]
    package var precedingCount = 0
    /// Seconds since each of the preceding frames.
    package var precedingAges: [Double]
    package var bank: FeatureBank.Workspace

    /// Earlier frames handed to a detector: enough to see a needle advance at 15 frames per second.
    package static let maximumPreceding = 3
}

/// Fills `FrameFeatures`: the filters of a recording, planned once and shared by all workers.
package struct FeatureBank: Sendable {
    /// Center wavelength of the fine band: a bright line of 0.3 to 0.6 mm, the width a needle or
    /// fascia has after a pulse of two cycles at 5 to 12 MHz.
    package static let fineWavelengthMM = 0.9
    /// Center wavelength of the coarse band: a line of 0.8 to 1.6 mm, the lateral resolution (wavelength times
    /// f-number) at 3 to 5 MHz.
    package static let coarseWavelengthMM = 2.4
    /// No wavelength is shorter than this many pixels: a log-Gabor filter needs them.
    package static let shortestWavelengthPixels = 4.0
    /// Distance between the samples of a map aimed for, in millimeters: a fifth of the fine wavelength, so that
    /// nothing of a line falls between them. Engineering default.
    static let sampleStepMM = 0.2

    /// Fewest pixels along a side: the coarse filter needs four of the halved image.
    package static let leastSide = 8

    package let grid: FeatureGrid
    private let sampler: MonogenicSampler
    private let coarseSampler: MonogenicSampler

    package struct Workspace {
        var sampler: MonogenicSampler.Workspace
        var coarseSampler: MonogenicSampler.Workspace
    }

    /// - Parameter grid: At least `leastSide` pixels a side.
    package init(grid: FeatureGrid) {
        precondition(min(grid.width, grid.height) >= Self.leastSide, "the picture region is too small")
        self.grid = grid
        let coarsest = max(grid.axialMM, grid.lateralMM)
        let fine = max(Self.fineWavelengthMM, Self.shortestWavelengthPixels * coarsest)
        sampler = MonogenicSampler(
            width: grid.width, height: grid.height, lateralSpacing: grid.lateralMM, axialSpacing: grid.axialMM,
            scale: MonogenicScale(wavelength: fine), step: Self.step(for: grid))
        coarseSampler = MonogenicSampler(
            width: grid.width / 2, height: grid.height / 2, lateralSpacing: 2 * grid.lateralMM,
            axialSpacing: 2 * grid.axialMM,
            scale: MonogenicScale(wavelength: fine * Self.coarseWavelengthMM / Self.fineWavelengthMM),
            step: Self.coarseStep(for: grid) / 2)
    }

    /// Pixels from one sample of a map to the next: a step that the sampler can take.
    package static func step(for grid: FeatureGrid) -> Int {
        let step = Int((sampleStepMM / max(grid.lateralMM, grid.axialMM)).rounded())
        return step == 7 ? 6 : min(max(step, 1), 8)
    }

    /// Likewise for the coarse map; an even number.
    package static func coarseStep(for grid: FeatureGrid) -> Int { min(2 * step(for: grid), 8) }

    package func makeFeatures() -> FrameFeatures {
        let image = GrayImage(width: grid.width, height: grid.height)
        return FrameFeatures(
            grid: grid, image: image, fine: sampler.makeMaps(), coarse: coarseSampler.makeMaps(),
            halved: GrayImage(width: grid.width / 2, height: grid.height / 2), preceding: [image, image],
            precedingAges: [0, 0],
            bank: Workspace(sampler: sampler.makeWorkspace(), coarseSampler: coarseSampler.makeWorkspace()))
    }

    /// Computes the features of the last frame in `window` from it and the frames before it.
    ///
    /// - Parameter window: 1 to `maximumPreceding` + 1 frames in time order, all of the planned size.
    /// - Complexity: O(n log n) for n pixels; no allocation.
    package func fill(_ features: inout FrameFeatures, window: ArraySlice<BModeFrame>) {
        let current = window[window.endIndex - 1]
        crop(current, into: &features.image)
        let earlierCount = min(window.count - 1, FrameFeatures.maximumPreceding)
        features.precedingCount = min(earlierCount, 2)
        for slot in 0..<features.precedingCount {
            let earlier = window[window.endIndex - 1 - (slot == 0 ? 1 : earlierCount)]
            crop(earlier, into: &features.preceding[slot])
            features.precedingAges[slot] = current.time - earlier.time
        }
        sampler.sample(features.image, workspace: &features.bank.sampler, into: &features.fine)
        features.halved.fill(halving: features.image)
        coarseSampler.sample(features.halved, workspace: &features.bank.coarseSampler, into: &features.coarse)
    }

    private func crop(_ frame: BModeFrame, into image: inout GrayImage) {
        let region = grid.geometry.region
        precondition(
            frame.grayLevels.width == grid.geometry.width && frame.grayLevels.height == grid.geometry.height,
            "frame size differs from the geometry")
        let frameWidth = frame.grayLevels.width
        unsafe frame.grayLevels.withSamples { source in
            unsafe image.withMutableLevels { target in
                for row in 0..<grid.height {
                    // SAFETY: the region lies inside the frame (checked by FrameGeometry).
                    let from = unsafe source.baseAddress! + (region.y + row) * frameWidth + region.x
                    unsafe (target + row * grid.width).update(from: from, count: grid.width)
                }
                for pair in grid.fill {
                    unsafe target[Int(pair.target)] = unsafe target[Int(pair.source)]
                }
            }
        }
    }
}
