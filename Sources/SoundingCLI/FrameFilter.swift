import ArgumentParser
import FrameModel
import SignalKernels

/// One of the filters of `sounding filter`, with its plan and scratch.
struct FrameFilter {
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case bandPass = "band-pass"
        case localPhase = "local-phase"
        case despeckle
    }

    private enum Plan {
        case bandPass(BandpassFilter, BandpassFilter.Workspace)
        case localPhase(MonogenicFilterBank, MonogenicFilterBank.Workspace, MonogenicMaps)
        case despeckle(DespeckleFilter, DespeckleFilter.Workspace)
    }

    private var plan: Plan
    private let region: PixelRegion
    private var image: Raster<Float>
    private var filtered: Raster<Float>

    /// - Parameters:
    ///   - wavelengths: In the unit of the spacings; local phase uses the lower bound as its center.
    ///   - strength: Of despeckling, 0 or more.
    init(
        kind: Kind, region: PixelRegion, lateralSpacing: Double, axialSpacing: Double,
        wavelengths: ClosedRange<Double>, strength: Float
    ) {
        self.region = region
        // The transforms need four pixels along each side; a smaller picture is continued by its last pixel.
        let width = max(region.width, 4)
        let height = max(region.height, 4)
        image = Raster(width: width, height: height, filledWith: 0)
        filtered = image
        switch kind {
        case .bandPass:
            let filter = BandpassFilter(
                width: width, height: height, lateralSpacing: lateralSpacing, axialSpacing: axialSpacing,
                wavelengths: wavelengths)
            plan = .bandPass(filter, filter.makeWorkspace())
        case .localPhase:
            let bank = MonogenicFilterBank(
                width: width, height: height, lateralSpacing: lateralSpacing, axialSpacing: axialSpacing,
                scales: [MonogenicScale(wavelength: wavelengths.lowerBound)])
            plan = .localPhase(bank, bank.makeWorkspace(), bank.makeMaps(scale: 0))
        case .despeckle:
            let filter = DespeckleFilter(width: width, height: height, strength: strength)
            plan = .despeckle(filter, filter.makeWorkspace())
        }
    }

    /// The filtered region as gray levels: band-pass around 128, local phase from 0 (none) to 255 (pure bright line).
    mutating func apply(to frame: Raster<UInt8>) -> Raster<UInt8> {
        for row in 0..<image.height {
            for column in 0..<image.width {
                let source = frame[
                    row: region.y + min(row, region.height - 1), column: region.x + min(column, region.width - 1)]
                image[row: row, column: column] = Float(source)
            }
        }
        let offset: Float
        switch plan {
        case .bandPass(let filter, var workspace):
            filter.apply(to: image, workspace: &workspace, into: &filtered)
            offset = 128
        case .localPhase(let bank, var workspace, var maps):
            bank.load(image, workspace: &workspace)
            bank.filter(scale: 0, workspace: &workspace, into: &maps)
            for row in 0..<image.height {
                for column in 0..<image.width {
                    filtered[row: row, column: column] = 255 * maps.brightSymmetry(row: row, column: column)
                }
            }
            offset = 0
        case .despeckle(let filter, var workspace):
            filter.apply(to: image, workspace: &workspace, into: &filtered)
            offset = 0
        }
        var picture = Raster<UInt8>(width: region.width, height: region.height, filledWith: 0)
        for row in 0..<region.height {
            for column in 0..<region.width {
                let level = (filtered[row: row, column: column] + offset).rounded()
                picture[row: row, column: column] = UInt8(min(max(level, 0), 255))
            }
        }
        return picture
    }
}
