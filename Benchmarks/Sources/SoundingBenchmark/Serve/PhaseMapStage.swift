import SignalKernels

/// Phase symmetry and local phase of every pixel, over octaves of wavelengths from 6 pixels, see
/// `MonogenicFilterBank.localPhase`.
final class PhaseMapStage {
    private static let shortestWavelength = 6.0

    private let bank: MonogenicFilterBank
    private var workspace: MonogenicFilterBank.Workspace
    private var maps: LocalPhaseMaps

    init(_ size: ImageSize, scales: Int) {
        bank = MonogenicFilterBank(
            width: size.width, height: size.height, lateralSpacing: 1, axialSpacing: 1,
            scales: (0..<scales).map { MonogenicScale(wavelength: Self.shortestWavelength * Double(1 << $0)) })
        workspace = bank.makeWorkspace()
        maps = bank.makeLocalPhaseMaps(scales: 0..<scales)
    }

    /// Answers all symmetries and then all phases.
    func stage(_ image: Raster<Float>) -> PeerStage {
        PeerStage { _ in
            self.run(image)
        } answer: {
            self.run(image)
            return self.maps.symmetry.samples + self.maps.phase.samples
        }
    }

    private func run(_ image: Raster<Float>) {
        bank.load(image, workspace: &workspace)
        bank.localPhase(scales: bank.scales.indices, workspace: &workspace, into: &maps)
    }
}
