import SignalKernels

extension PeerStages {
    /// Radio-frequency lines to gray levels over 60 dB; answers the gray levels, one scan line per column.
    func scanConversion(band: ClosedRange<Double>, transition: Double, decimation: Int) throws -> PeerStage {
        let (lines, samples) = (256, 2048)
        let rf = try folder.floats("rf.f32", width: samples, height: lines)
        let detector = EnvelopeDetector(
            lines: lines, samples: samples, band: band, transition: transition, decimation: decimation)
        let compression = LogCompression()
        var workspace = detector.makeWorkspace()
        var envelope = Raster<Float>(width: lines, height: detector.depths, filledWith: .nan)
        var gray = envelope
        func run() {
            detector.envelope(of: rf, workspace: &workspace, into: &envelope)
            compression.compress(envelope, reference: compression.peak(of: envelope), into: &gray)
        }
        return PeerStage { _ in
            run()
        } answer: {
            run()
            return gray.samples
        }
    }

    /// The maps that the detectors read: see `FeatureBank`, whose two bands and steps these are.
    func sampledPhase(_ image: GrayImage) -> PeerStage {
        let spacing = PhantomClip.millimetersPerPixel(size)
        let step = Int((0.2 / spacing).rounded())
        let samplers = [(0.9, step), (2.4, 2 * step)].map { wavelength, step in
            MonogenicSampler(
                width: size.width, height: size.height, lateralSpacing: spacing, axialSpacing: spacing,
                scale: MonogenicScale(wavelength: wavelength), step: step)
        }
        var workspaces = samplers.map { $0.makeWorkspace() }
        var maps = samplers.map { $0.makeMaps() }
        func run() {
            for (index, sampler) in samplers.enumerated() {
                sampler.sample(image, workspace: &workspaces[index], into: &maps[index])
            }
        }
        return PeerStage { _ in
            run()
        } answer: {
            run()
            return maps[0].even.samples
        }
    }

    /// Searches the lines of a picture in its monogenic signal at every second pixel; answers normal in radians and offset
    /// in pixels from the first pixel of the best line.
    ///
    /// - Parameter isFromPicture: Whether the monogenic signal is computed anew each time.
    func lines(_ picture: GrayImage, isFromPicture: Bool) -> PeerStage {
        var settings = LineSearch.Settings(offsetStep: 2.5, sectionLength: 60, separationOffset: 10)
        settings.maximumLines = 32
        let sampler = MonogenicSampler(
            width: size.width, height: size.height, lateralSpacing: 1, axialSpacing: 1,
            scale: MonogenicScale(wavelength: 9), step: 2)
        var workspace = sampler.makeWorkspace()
        var maps = sampler.makeMaps()
        sampler.sample(picture, workspace: &workspace, into: &maps)
        let plan = LineSearch(
            mask: Raster(width: maps.width, height: maps.height, filledWith: 1), pitch: (2, 2), first: (0, 0),
            settings: settings)
        var scratch = plan.makeScratch()
        func run() {
            if isFromPicture { sampler.sample(picture, workspace: &workspace, into: &maps) }
            _ = plan.findLines(in: maps, scratch: &scratch)
        }
        return PeerStage { _ in
            run()
        } answer: {
            run()
            return scratch.lines.first.map { [$0.normal, $0.offset] } ?? []
        }
    }
}
