/// A transform of whole images that continues them smoothly beyond the right and the lower edge, so that filtering
/// does not wrap one edge around to the other.
struct PaddedTransform: Sendable {
    let width: Int
    let height: Int
    let transform: RealTransform2D
    /// Rows of a gain table: axial frequencies 0 and up; negative ones mirror them.
    var gainRows: Int { transform.height / 2 + 1 }

    /// Working memory of one worker.
    struct Workspace {
        let samples: SignalBuffer
        let spectrum: SignalBuffer
    }

    /// Plans for images of `width` by `height` pixels, continued by at least `margin` pixels.
    init(width: Int, height: Int, margin: (lateral: Int, axial: Int)) {
        precondition(width >= 4 && height >= 4, "filtering needs at least 4 by 4 pixels")
        self.width = width
        self.height = height
        transform = RealTransform2D(
            width: TransformSize.fast(atLeast: width + min(max(margin.lateral, 0), width), multipleOf: 4),
            height: TransformSize.fast(atLeast: height + min(max(margin.axial, 0), height), multipleOf: 4))
    }

    func makeWorkspace() -> Workspace {
        Workspace(samples: transform.makeRealBuffer(), spectrum: transform.makeSpectrumBuffer())
    }

    /// The radial frequency of a gain table's entry, in cycles per unit of the spacings.
    func frequency(row: Int, column: Int, lateralSpacing: Double, axialSpacing: Double) -> Double {
        let u = Double(column) / (Double(transform.width) * lateralSpacing)
        let v = Double(row) / (Double(transform.height) * axialSpacing)
        return (u * u + v * v).squareRoot()
    }

    /// Writes the spectrum of `image`, continued, into the workspace.
    func load(_ image: Raster<Float>, workspace: Workspace) {
        precondition(image.width == width && image.height == height, "image shape differs from the plan")
        unsafe image.withSamples { source in
            // SAFETY: the buffer holds transform.height rows of realStride >= transform.width floats.
            unsafe padByMirror(
                width: width, height: height, into: workspace.samples.pointer, paddedWidth: transform.width,
                paddedHeight: transform.height, stride: transform.realStride
            ) { row, target in unsafe target.update(from: source.baseAddress! + row * width, count: width) }
        }
        transform.forward(workspace.samples, into: workspace.spectrum)
    }

    /// Multiplies the loaded spectrum by real gains, `spectrumWidth` for each of `gainRows` rows.
    func multiply(by gains: [Float], workspace: Workspace) {
        let columns = transform.spectrumWidth
        precondition(gains.count == columns * gainRows, "gain table shape differs from the plan")
        unsafe gains.withUnsafeBufferPointer { gains in
            for row in 0..<transform.height {
                let gainRow = min(row, transform.height &- row)
                // SAFETY: gainRow < gainRows and row < transform.height.
                let gain = unsafe gains.baseAddress! + gainRow &* columns
                let line = unsafe workspace.spectrum.pointer + 2 &* row &* transform.spectrumStride
                for column in 0..<columns {
                    unsafe line[2 &* column] *= gain[column]
                    unsafe line[2 &* column &+ 1] *= gain[column]
                }
            }
        }
    }

    /// Transforms the spectrum back, normalized, and keeps the part that is the image.
    func store(workspace: Workspace, into image: inout Raster<Float>) {
        precondition(image.width == width && image.height == height, "output shape differs from the plan")
        transform.inverse(workspace.spectrum, into: workspace.samples)
        let scale = 1 / Float(transform.width * transform.height)
        unsafe image.withMutableSamples { target in
            for row in 0..<height {
                // SAFETY: the planned transform has at least `height` rows of `width` samples.
                let from = unsafe workspace.samples.pointer + row &* transform.realStride
                let to = unsafe target.baseAddress! + row &* width
                for column in 0..<width { unsafe to[column] = from[column] * scale }
            }
        }
    }
}
