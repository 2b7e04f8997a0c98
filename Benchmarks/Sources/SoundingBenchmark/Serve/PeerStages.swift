import SignalKernels

/// Something that is timed in turn with a peer's way of doing it.
struct PeerStage {
    /// Runs once; stages that take the frames of a clip in turn go by the number.
    let run: (_ turn: Int) -> Void
    /// What the stage computes, to be compared with what a peer does.
    let answer: () -> [Float]
}

/// The stages by name, on the pictures in a folder: `image`, `shifted` and `line` (`-WxH.u8`), `cost` (`-WxH.f32`),
/// `frames` (`-WxH.u8`, one after another) and `rf.f32`.
struct PeerStages {
    let size: ImageSize
    let folder: RawFolder

    func make(_ name: String) throws -> PeerStage {
        switch name {
        case "fft": return transformPair(try floats("image"))
        case "phase": return PhaseMapStage(size, scales: 3).stage(try floats("image"))
        case "phase-2-scales": return PhaseMapStage(size, scales: 2).stage(try floats("image"))
        case "phase-sampled": return sampledPhase(try gray("image"))
        case "rf": return try scanConversion(band: 0...0.5, transition: 0, decimation: 1)
        case "rf-band": return try scanConversion(band: 0.1...0.35, transition: 0.02, decimation: 2)
        case "shift": return shift(try floats("image"), try floats("shifted"))
        case "path": return path(try folder.floats("cost-\(size).f32", width: size.width, height: size.height))
        case "despeckle": return despeckle(try floats("image"))
        case "lines": return lines(try gray("line"), isFromPicture: false)
        case "lines-from-picture": return lines(try gray("line"), isFromPicture: true)
        case "png", "analysis", "analysis-overlay":
            let clip = try AnalyzedClip(size, folder: folder)
            return name == "png" ? clip.png() : clip.analysis(hasOverlay: name == "analysis-overlay")
        default: throw Refusal.notUnderstood(name)
        }
    }

    private func gray(_ name: String) throws -> GrayImage {
        let pixels = try folder.gray("\(name)-\(size).u8", width: size.width, height: size.height)
        var image = GrayImage(width: size.width, height: size.height)
        image.withMutableLevels { levels in for (index, level) in pixels.samples.enumerated() { levels[index] = level }
        }
        return image
    }

    private func floats(_ name: String) throws -> Raster<Float> {
        let pixels = try folder.gray("\(name)-\(size).u8", width: size.width, height: size.height)
        return Raster(width: size.width, height: size.height, samples: pixels.samples.map { Float($0) })
    }

    /// Answers the half spectrum, real and imaginary parts in turn, and then the image that comes back.
    private func transformPair(_ image: Raster<Float>) -> PeerStage {
        let (width, height) = (size.width, size.height)
        let plan = RealTransform2D(width: width, height: height)
        let (real, spectrum, back) = (plan.makeRealBuffer(), plan.makeSpectrumBuffer(), plan.makeRealBuffer())
        for row in 0..<height {
            for column in 0..<width {
                real.pointer[row * plan.realStride + column] = image[row: row, column: column]
            }
        }
        return PeerStage { _ in
            plan.forward(real, into: spectrum)
            plan.inverse(spectrum, into: back)
        } answer: {
            plan.forward(real, into: spectrum)
            var answer: [Float] = []
            for row in 0..<height {
                let first = 2 * row * plan.spectrumStride
                answer += (first..<first + 2 * plan.spectrumWidth).map { spectrum.pointer[$0] }
            }
            plan.inverse(spectrum, into: back)
            for row in 0..<height {
                let first = row * plan.realStride
                answer += (first..<first + width).map { back.pointer[$0] / Float(width * height) }
            }
            return answer
        }
    }

    /// Answers lateral and axial shift in pixels.
    private func shift(_ image: Raster<Float>, _ shifted: Raster<Float>) -> PeerStage {
        let plan = PhaseCorrelation(width: size.width, height: size.height)
        var scratch = plan.makeScratch()
        return PeerStage { _ in
            _ = plan.shift(of: shifted, since: image, scratch: &scratch)
        } answer: {
            let found = plan.shift(of: shifted, since: image, scratch: &scratch)
            return [found.lateral, found.axial]
        }
    }

    /// Answers the cost per column and then the row of each column.
    private func path(_ cost: Raster<Float>) -> PeerStage {
        let plan = PathSearch(width: size.width, height: size.height, maximumStep: 2, smoothness: 4)
        var scratch = plan.makeScratch()
        var path = [Float](repeating: .nan, count: size.width)
        return PeerStage { _ in
            plan.bestPath(through: cost, scratch: &scratch, into: &path)
        } answer: {
            [plan.bestPath(through: cost, scratch: &scratch, into: &path)] + path
        }
    }

    private func despeckle(_ image: Raster<Float>) -> PeerStage {
        let plan = DespeckleFilter(width: size.width, height: size.height)
        var workspace = plan.makeWorkspace()
        var output = Raster<Float>(width: size.width, height: size.height, filledWith: .nan)
        return PeerStage { _ in
            plan.apply(to: image, workspace: &workspace, into: &output)
        } answer: {
            plan.apply(to: image, workspace: &workspace, into: &output)
            return output.samples
        }
    }
}
