import SignalKernels

/// The monogenic signal by its definition, in Double, at every pixel of the continued image.
struct ReferenceMonogenic {
    let even: [Double]
    let lateral: [Double]
    let axial: [Double]
    /// Columns of the continued image.
    let width: Int

    /// - Parameters:
    ///   - longest: Wavelength of the coarsest band, by which the image is continued.
    ///   - limit: Only frequencies below this many cycles per pixel pass.
    ///   - factor: The size of the continued image is a multiple of this.
    init(
        _ image: Raster<Float>, scale: MonogenicScale, longest: Double, spacing: (lateral: Double, axial: Double),
        below limit: Double = 0.5, multipleOf factor: Int = 4
    ) {
        let padX = min(Int((longest / spacing.lateral).rounded(.up)), image.width)
        let padY = min(Int((longest / spacing.axial).rounded(.up)), image.height)
        let width = TransformSize.fast(atLeast: image.width + padX, multipleOf: factor)
        let height = TransformSize.fast(atLeast: image.height + padY, multipleOf: factor)
        let spectrum = mirrorPadded(image, width: width, height: height).transformed()
        func filtered(_ part: @escaping (Double, Double) -> (real: Double, imaginary: Double)) -> [Double] {
            spectrum.multiplied { u, v in
                guard abs(u) < limit, abs(v) < limit else { return (0, 0) }
                let (x, z) = (u / spacing.lateral, v / spacing.axial)
                let frequency = (x * x + z * z).squareRoot()
                guard frequency > 0 else { return (0, 0) }
                let octaves = logarithm(frequency * scale.wavelength) / logarithm(scale.sigmaOnf)
                let gain = exponential(-octaves * octaves / 2)
                let factor = part(x / frequency, z / frequency)
                return (gain * factor.real, gain * factor.imaginary)
            }.inverted()
        }
        even = filtered { _, _ in (1, 0) }
        lateral = filtered { x, _ in (0, x) }
        axial = filtered { _, z in (0, z) }
        self.width = width
    }
}

extension MonogenicMaps {
    mutating func poison() {
        even = Raster(width: width, height: height, filledWith: .nan)
        rieszLateral = even
        rieszAxial = even
    }
}
