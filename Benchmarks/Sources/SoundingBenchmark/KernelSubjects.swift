import SignalKernels

/// The kernels, on speckle of one image size. Each answer is checked while setting up.
struct KernelSubjects {
    let width: Int
    let height: Int
    let image: Raster<Float>
    let shifted: Raster<Float>

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        let tissue = noise(width: width + 8, height: height + 8, seed: 1)
        image = crop(tissue, row: 4, column: 4, width: width, height: height)
        shifted = crop(tissue, row: 2, column: 1, width: width, height: height)
    }

    /// One forward and one inverse transform of the image: the unit of the table.
    func transformPair() -> Subject {
        let plan = RealTransform2D(width: width, height: height)
        let (real, spectrum, back) = (plan.makeRealBuffer(), plan.makeSpectrumBuffer(), plan.makeRealBuffer())
        for row in 0..<height {
            for column in 0..<width {
                real.pointer[row * plan.realStride + column] = image[row: row, column: column]
            }
        }
        func run() {
            plan.forward(real, into: spectrum)
            plan.inverse(spectrum, into: back)
        }
        run()
        let sample = back.pointer[plan.realStride + 3] / Float(width * height)
        require(abs(sample - image[row: 1, column: 3]) < 1e-2, "the transform does not come back")
        return Subject(name: "FFT forward + inverse", run: run)
    }

    func all() -> [Subject] {
        [
            localPhase(), localPhaseTransforms(), croppedLocalPhase(), sampledMonogenic(step: 1), monogenic(),
            sampledMonogenic(step: 2), bandpass(), despeckle(), diffusion(), shift(decimation: 1),
            shift(decimation: 2), blocks(),
        ] + paths()
            + [lines(), strips()]
    }

    /// Symmetry and local phase over three scales at every pixel.
    private func localPhase() -> Subject {
        let bank = threeScales()
        var workspace = bank.makeWorkspace()
        var maps = bank.makeLocalPhaseMaps(scales: 0..<3)
        let image = image
        func run() {
            bank.load(image, workspace: &workspace)
            bank.localPhase(scales: 0..<3, workspace: &workspace, into: &maps)
        }
        run()
        require(maps.symmetry.samples.contains { $0 > 0.5 }, "the local phase is empty")
        return Subject(name: "local phase, 3 scales", run: run)
    }

    private func threeScales() -> MonogenicFilterBank {
        MonogenicFilterBank(
            width: width, height: height, lateralSpacing: 0.1, axialSpacing: 0.1,
            scales: [0.9, 1.5, 2.4].map { MonogenicScale(wavelength: $0) })
    }

    /// As many transforms of that size: a real forward one, and three real inverse ones for each scale.
    private func localPhaseTransforms() -> Subject {
        let size = threeScales().transformSize
        let plan = RealTransform2D(width: size.columns, height: size.rows)
        let (samples, spectrum) = (plan.makeRealBuffer(), plan.makeSpectrumBuffer())
        let parts = (0..<9).map { _ in (plan.makeSpectrumBuffer(), plan.makeRealBuffer()) }
        func run() {
            plan.forward(samples, into: spectrum)
            for (spectrum, part) in parts { plan.inverse(spectrum, into: part) }
        }
        return Subject(name: "  as many transforms", run: run)
    }

    /// Symmetry and local phase in two scales, as coarsely as their bands allow.
    private func croppedLocalPhase() -> Subject {
        let bank = MonogenicFilterBank(
            width: width, height: height, lateralSpacing: 0.1, axialSpacing: 0.1,
            scales: [0.9, 2.4].map { MonogenicScale(wavelength: $0, maximumStep: 4) })
        var workspace = bank.makeWorkspace()
        var maps = (0..<2).map { bank.makeLocalPhaseMaps(scales: $0..<$0 + 1) }
        let image = image
        func run() {
            bank.load(image, workspace: &workspace)
            for scale in 0..<2 { bank.localPhase(scales: scale..<scale + 1, workspace: &workspace, into: &maps[scale]) }
        }
        run()
        require(maps[1].symmetry.samples.contains { $0 > 0.5 }, "the local phase is empty")
        return Subject(name: "local phase, 2 cropped scales, steps \(bank.steps)", run: run)
    }

    private func monogenic() -> Subject {
        let bank = MonogenicFilterBank(
            width: width, height: height, lateralSpacing: 0.1, axialSpacing: 0.1,
            scales: [
                MonogenicScale(wavelength: 0.9),
                MonogenicScale(wavelength: 2.4, maximumStep: 4),
            ])
        var workspace = bank.makeWorkspace()
        var (fine, coarse) = (bank.makeMaps(scale: 0), bank.makeMaps(scale: 1))
        let image = image
        func run() {
            bank.load(image, workspace: &workspace)
            bank.filter(scale: 0, workspace: &workspace, into: &fine)
            bank.filter(scale: 1, workspace: &workspace, into: &coarse)
        }
        run()
        require(fine.even.samples.contains { abs($0) > 0.1 }, "the monogenic signal is empty")
        return Subject(name: "monogenic signal, 2 scales", run: run)
    }

    private func sampledMonogenic(step: Int) -> Subject {
        let sampler = MonogenicSampler(
            width: width, height: height, lateralSpacing: 0.1, axialSpacing: 0.1,
            scale: MonogenicScale(wavelength: 0.9), step: step)
        var workspace = sampler.makeWorkspace()
        var maps = sampler.makeMaps()
        let image = gray(image)
        func run() { sampler.sample(image, workspace: &workspace, into: &maps) }
        run()
        require(maps.even.samples.contains { abs($0) > 0.1 }, "the monogenic signal is empty")
        return Subject(name: "monogenic signal, step \(step)", run: run)
    }

    private func gray(_ picture: Raster<Float>) -> GrayImage {
        var gray = GrayImage(width: width, height: height)
        for row in 0..<height {
            for column in 0..<width { gray[row: row, column: column] = UInt8(picture[row: row, column: column]) }
        }
        return gray
    }

    private func bandpass() -> Subject {
        let plan = BandpassFilter(width: width, height: height, wavelengths: 4...30)
        var workspace = plan.makeWorkspace()
        var output = Raster<Float>(width: width, height: height, filledWith: .nan)
        let image = image
        func run() { plan.apply(to: image, workspace: &workspace, into: &output) }
        run()
        let mean = output.samples.reduce(0, +) / Float(width * height)
        require(abs(mean) < 2, "the band-pass lets the mean through")
        return Subject(name: "band-pass", run: run)
    }

    private func despeckle() -> Subject {
        let plan = DespeckleFilter(width: width, height: height)
        var workspace = plan.makeWorkspace()
        var output = Raster<Float>(width: width, height: height, filledWith: .nan)
        let image = image
        func run() { plan.apply(to: image, workspace: &workspace, into: &output) }
        run()
        require(output.samples.allSatisfy { $0.isFinite }, "despeckling gives not-a-number")
        return Subject(name: "despeckling", run: run)
    }

    private func diffusion() -> Subject {
        let plan = SpeckleDiffusion(width: width, height: height, iterations: 10)
        var workspace = plan.makeWorkspace()
        var output = Raster<Float>(width: width, height: height, filledWith: .nan)
        let image = image
        func run() { plan.apply(to: image, workspace: &workspace, into: &output) }
        run()
        let spread = { (samples: [Float]) in
            let mean = samples.reduce(0, +) / Float(samples.count)
            return samples.reduce(0) { $0 + abs($1 - mean) }
        }
        require(spread(output.samples) < 0.9 * spread(image.samples), "the diffusion does not smooth")
        return Subject(name: "SRAD, 10 iterations", run: run)
    }

    private func shift(decimation: Int) -> Subject {
        let plan = PhaseCorrelation(
            width: width / decimation, height: height / decimation, decimation: decimation)
        var scratch = plan.makeScratch()
        let (image, shifted) = (image, shifted)
        func run() -> PixelShift { plan.shift(of: shifted, since: image, scratch: &scratch) }
        let found = run()
        require(abs(found.lateral - 3) < 0.1 && abs(found.axial - 2) < 0.1, "phase correlation found \(found)")
        return Subject(name: decimation == 1 ? "phase correlation" : "phase correlation, half size") { _ = run() }
    }

    private func blocks() -> Subject {
        let plan = BlockMotion(width: width, height: height)
        var scratch = plan.makeScratch()
        var field = plan.makeField()
        let (image, shifted) = (image, shifted)
        func run() { plan.field(of: shifted, since: image, scratch: &scratch, into: &field) }
        run()
        require(abs(field[2, 2].lateral - 3) < 0.2, "block motion found \(field[2, 2])")
        return Subject(name: "block motion, \(field.columns * field.rows) blocks", run: run)
    }

    private func paths() -> [Subject] {
        let plan = PathSearch(width: width, height: height, maximumStep: 2, smoothness: 4)
        var scratch = plan.makeScratch()
        var path = [Float](repeating: .nan, count: width)
        var posterior = PathSearch.Posterior(width: width)
        let bands = RowBands(width: width, rows: 0...height - 1)
        var cost = image
        for column in 0..<width { cost[row: height / 3, column: column] = -200 }
        func search() { plan.bestPath(through: cost, scratch: &scratch, into: &path) }
        func weigh() {
            plan.posterior(through: cost, within: bands, temperature: 20, scratch: &scratch, into: &posterior)
        }
        search()
        require(path.allSatisfy { abs($0 - Float(height / 3)) <= 0.5 }, "the path search missed its path")
        weigh()
        require(abs(posterior.mean[width / 2] - Float(height / 3)) < 0.5, "the posterior missed the path")
        return [Subject(name: "path search", run: search), Subject(name: "path posterior", run: weigh)]
    }

    /// Lines of noise, at every second pixel of its monogenic signal, and one at 45 degrees.
    private func lines() -> Subject {
        var settings = LineSearch.Settings(offsetStep: 2.5, sectionLength: 60, separationOffset: 10)
        settings.maximumLines = 32
        var picture = image
        for column in 20..<(height - 20) {
            for beside in -1...1 { picture[row: column + beside, column: column] = 255 }
        }
        let sampler = MonogenicSampler(
            width: width, height: height, lateralSpacing: 1, axialSpacing: 1, scale: MonogenicScale(wavelength: 9),
            step: 2)
        var workspace = sampler.makeWorkspace()
        var maps = sampler.makeMaps()
        sampler.sample(gray(picture), workspace: &workspace, into: &maps)
        let plan = LineSearch(
            mask: Raster(width: maps.width, height: maps.height, filledWith: 1), pitch: (2, 2), first: (0, 0),
            settings: settings)
        var scratch = plan.makeScratch()
        func run() { _ = plan.findLines(in: maps, scratch: &scratch) }
        run()
        let best = scratch.lines.first
        require(
            best.map { abs($0.normal - 0.75 * .pi) < 0.04 && abs($0.offset) < 3 } ?? false,
            "the line search found \(scratch.lines)")
        return Subject(name: "line search", run: run)
    }

    /// The profiles of 224 lines of 256 steps: what the needle detector reads of a frame.
    private func strips() -> Subject {
        var gray = gray(image)
        for step in 0..<256 { gray[row: 100 + step / 2, column: 100 + step] = 255 }
        var strip = LineStrip(capacity: 256)
        let slope = Float(0.5)
        func measure(shift: Float) {
            strip.measure(
                LineStrip.Placement(
                    column: 100, row: 100 + shift, columnPerStep: 1, rowPerStep: slope, columnPerLine: -0.67,
                    rowPerLine: 1.34, steps: 256), in: gray, search: 3)
        }
        func run() { for line in 0..<224 { measure(shift: Float(line % 64)) } }
        measure(shift: 0)
        let mean = (0..<256).map { strip.height($0) }.reduce(0, +) / 256
        require(mean > 30, "the strip missed its ridge: \(mean)")
        return Subject(name: "224 line profiles", run: run)
    }
}

/// Radio-frequency lines to gray levels: 256 lines of 2048 samples.
func scanConversionSubject(decimation: Int) -> Subject {
    let detector = EnvelopeDetector(
        lines: 256, samples: 2048, band: 0.1...0.35, transition: 0.02, decimation: decimation)
    let compression = LogCompression()
    var workspace = detector.makeWorkspace()
    let rf = noise(width: 2048, height: 256, seed: 9)
    var envelope = Raster<Float>(width: 256, height: detector.depths, filledWith: .nan)
    var gray = envelope
    func run() {
        detector.envelope(of: rf, workspace: &workspace, into: &envelope)
        compression.compress(envelope, reference: compression.peak(of: envelope), into: &gray)
    }
    run()
    require(abs((gray.samples.max() ?? 0) - 255) < 1e-2, "the brightest echo is not white")
    return Subject(name: "RF 256×2048 to B-mode 256×\(detector.depths)", run: run)
}
