import ArgumentParser
import FrameModel
import SignalKernels

/// One of the filters of `sounding filter`, with its plan and scratch.
struct FrameFilter {
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case bandPass = "band-pass"
        case localPhase = "local-phase"
        case despeckle, srad
    }

    /// A filter and what it needs to know. Wavelengths are in the unit of the spacings.
    enum Settings {
        case bandPass(wavelengths: ClosedRange<Double>, spacing: (lateral: Double, axial: Double))
        case localPhase(wavelength: Double, spacing: (lateral: Double, axial: Double))
        case despeckle(strength: Float)
        case srad(iterations: Int, dynamicRange: Float, scale: SpeckleDiffusion.Scale)
    }

    private enum Plan {
        case bandPass(BandpassFilter, BandpassFilter.Workspace)
        case localPhase(MonogenicFilterBank, MonogenicFilterBank.Workspace, LocalPhaseMaps)
        case despeckle(DespeckleFilter, DespeckleFilter.Workspace)
        case srad(SpeckleDiffusion, SpeckleDiffusion.Workspace)
    }

    private var plan: Plan
    private let region: PixelRegion
    private var image: Raster<Float>
    private var filtered: Raster<Float>

    init(_ settings: Settings, geometry: FrameGeometry) {
        region = geometry.region
        // The transforms need four pixels along each side; a smaller picture is continued by its last pixel.
        let width = max(region.width, 4)
        let height = max(region.height, 4)
        image = Raster(width: width, height: height, filledWith: 0)
        filtered = image
        switch settings {
        case .bandPass(let wavelengths, let spacing):
            let filter = BandpassFilter(
                width: width, height: height, lateralSpacing: spacing.lateral, axialSpacing: spacing.axial,
                wavelengths: wavelengths)
            plan = .bandPass(filter, filter.makeWorkspace())
        case .localPhase(let wavelength, let spacing):
            let bank = MonogenicFilterBank(
                width: width, height: height, lateralSpacing: spacing.lateral, axialSpacing: spacing.axial,
                scales: [MonogenicScale(wavelength: wavelength)])
            plan = .localPhase(bank, bank.makeWorkspace(), bank.makeLocalPhaseMaps(scales: 0..<1))
        case .despeckle(let strength):
            let filter = DespeckleFilter(width: width, height: height, strength: strength)
            plan = .despeckle(filter, filter.makeWorkspace())
        case .srad(let iterations, let dynamicRange, let scale):
            let filter = SpeckleDiffusion(
                width: width, height: height, domain: .logCompressed(dynamicRange: dynamicRange),
                scale: scale,
                iterations: iterations, inside: Self.fan(of: geometry, width: width, height: height))
            plan = .srad(filter, filter.makeWorkspace())
        }
    }

    /// Which pixels of the picture a curved array shows; `nil` for a linear one, which shows all.
    private static func fan(of geometry: FrameGeometry, width: Int, height: Int) -> Raster<Bool>? {
        guard case .curvilinear = geometry.probe else { return nil }
        var inside = Raster(width: width, height: height, filledWith: false)
        for row in 0..<height {
            for column in 0..<width {
                let point = geometry.point(
                    column: Column(geometry.region.x + column), row: Row(geometry.region.y + row))
                inside[row: row, column: column] = geometry.shows(point)
            }
        }
        return inside
    }

    /// The filtered region as gray levels: band-pass around 128, local phase from 0 (none) to 255 (pure bright line).
    ///
    /// - Parameter keepingFrame: Returns the whole frame, as it was around the region.
    mutating func apply(to frame: Raster<UInt8>, keepingFrame: Bool) -> Raster<UInt8> {
        for row in 0..<image.height {
            for column in 0..<image.width {
                let source = frame[
                    row: region.y + min(row, region.height - 1),
                    column: region.x + min(column, region.width - 1)]
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
            bank.localPhase(scales: 0..<1, workspace: &workspace, into: &maps)
            for row in 0..<image.height {
                for column in 0..<image.width {
                    filtered[row: row, column: column] = 255 * maps.symmetry[row: row, column: column]
                }
            }
            offset = 0
        case .despeckle(let filter, var workspace):
            filter.apply(to: image, workspace: &workspace, into: &filtered)
            offset = 0
        case .srad(let filter, var workspace):
            filter.apply(to: image, workspace: &workspace, into: &filtered)
            offset = 0
        }
        var picture =
            keepingFrame ? frame : Raster(width: region.width, height: region.height, filledWith: 0)
        let first = keepingFrame ? (row: region.y, column: region.x) : (row: 0, column: 0)
        for row in 0..<region.height {
            for column in 0..<region.width {
                let level = (filtered[row: row, column: column] + offset).rounded()
                picture[row: first.row + row, column: first.column + column] = UInt8(
                    min(max(level, 0), 255))
            }
        }
        return picture
    }
}
