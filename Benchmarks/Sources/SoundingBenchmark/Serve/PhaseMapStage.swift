import SignalKernels

/// Phase symmetry and local phase of every pixel, over octaves of wavelengths from 6 pixels.
///
/// With even part e and odd part o = |Riesz vector| of each scale, symmetry is `sum max(0, e - o) / (1 + sum sqrt(e^2 +
/// o^2))` (Kovesi 1997, bright lines; 1 gray level keeps flat tissue at 0), and the phase `atan2(sum o, sum e)` in radians.
final class PhaseMapStage {
    private static let shortestWavelength = 6.0

    private let count: Int
    private let bank: MonogenicFilterBank
    private var workspace: MonogenicFilterBank.Workspace
    private var maps: MonogenicMaps
    private let excess: SignalBuffer
    private let amplitude: SignalBuffer
    private let even: SignalBuffer
    private let odd: SignalBuffer
    private var symmetry: [Float]
    private var phase: [Float]

    init(_ size: ImageSize, scales: Int) {
        count = size.count
        bank = MonogenicFilterBank(
            width: size.width, height: size.height, lateralSpacing: 1, axialSpacing: 1,
            scales: (0..<scales).map { MonogenicScale(wavelength: Self.shortestWavelength * Double(1 << $0)) })
        workspace = bank.makeWorkspace()
        maps = bank.makeMaps(scale: 0)
        (excess, amplitude) = (SignalBuffer(count: count), SignalBuffer(count: count))
        (even, odd) = (SignalBuffer(count: count), SignalBuffer(count: count))
        symmetry = Array(repeating: .nan, count: count)
        phase = symmetry
    }

    /// Answers all symmetries and then all phases.
    func stage(_ image: Raster<Float>) -> PeerStage {
        PeerStage { _ in
            self.run(image)
        } answer: {
            self.run(image)
            return self.symmetry + self.phase
        }
    }

    private func run(_ image: Raster<Float>) {
        for sum in [excess, amplitude, even, odd] { sum.pointer.update(repeating: 0, count: count) }
        bank.load(image, workspace: &workspace)
        for scale in bank.scales.indices {
            bank.filter(scale: scale, workspace: &workspace, into: &maps)
            addScale()
        }
        let (excess, amplitude, even, odd) = (excess.pointer, amplitude.pointer, even.pointer, odd.pointer)
        for index in 0..<count { symmetry[index] = excess[index] / (1 + amplitude[index]) }
        for index in 0..<count { phase[index] = FastMath.atan2(odd[index], even[index]) }
    }

    private func addScale() {
        let (excess, amplitude, evens, odds) = (excess.pointer, amplitude.pointer, even.pointer, odd.pointer)
        maps.even.withSamples { even in
            maps.rieszLateral.withSamples { lateral in
                maps.rieszAxial.withSamples { axial in
                    for index in 0..<count {
                        let square = lateral[index] * lateral[index] + axial[index] * axial[index]
                        let (e, o) = (even[index], square.squareRoot())
                        excess[index] += e > o ? e - o : 0
                        amplitude[index] += (e * e + square).squareRoot()
                        evens[index] += e
                        odds[index] += o
                    }
                }
            }
        }
    }
}
