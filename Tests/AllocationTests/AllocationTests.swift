import FrameModel
import MallocCounter
import NeedleGuidance
import Phantoms
import SignalKernels
import Testing

/// Counts the heap allocations of the calling thread.
private func allocations(in body: () -> Void) -> UInt64 {
    let before = malloc_counter_count()
    body()
    return malloc_counter_count() - before
}

/// Nothing that runs once per frame may allocate after its first frames.
@Suite(.enabled(if: malloc_counter_is_available() != 0, "needs glibc's allocator, without a sanitizer"))
struct AllocationTests {
    /// The counter itself: it sees Swift's allocations, C's and FFTW's, and does not count where there are none.
    @Test func countsAllocations() {
        var kept: [SignalBuffer] = []
        kept.reserveCapacity(8)
        #expect(allocations { kept.append(SignalBuffer(count: 64)) } >= 2)
        var array: [Int] = []
        #expect(allocations { array = Array(repeating: kept.count, count: 1000) } >= 1)
        var sum = 0
        #expect(allocations { for value in array { sum &+= value } } == 0)
        #expect(sum == 1000)
    }

    @Test(arguments: [PhantomPreset.intercostal, .neck, .carotid, .forearm, .lumbar])
    func analyzesFramesWithoutAllocating(preset: PhantomPreset) throws {
        var scene = preset.scene(seed: 12)
        scene.frameCount = 24
        let generator = try PhantomGenerator(scene: scene, seed: 12)
        // From before the needle's entry to its dwelling, so that every detector has had something to find.
        let frames = stride(from: 0, to: 24, by: 3).map { generator.frame(at: $0).frame }
        let analyzer = FrameAnalyzer(geometry: generator.geometry)
        let workspace = analyzer.makeWorkspace()
        var findings = FrameFindings()
        func analyze(_ last: Int) {
            analyzer.analyze(
                frames[max(0, last - FrameAnalyzer.lookBack)...last], workspace: workspace,
                follows: last % 4 != 0, into: &findings)
        }
        for last in frames.indices { analyze(last) }
        for last in frames.indices {
            let count = allocations { analyze(last) }
            #expect(count == 0, "\(preset), frame \(last * 3): \(count) allocations")
        }
    }

    @Test func searchesPathsWithoutAllocating() {
        let cost = Raster<Float>(width: 120, height: 90, filledWith: 1)
        let search = PathSearch(width: 120, height: 90, maximumStep: 2, smoothness: 0.5)
        var scratch = search.makeScratch()
        var path = [Float](repeating: 0, count: 120)
        var paths = PathSearch.Paths(capacity: 4, width: 120)
        var posterior = PathSearch.Posterior(width: 120)
        let bands = RowBands(width: 120, rows: 5...80)
        func run() {
            search.bestPath(through: cost, within: bands, scratch: &scratch, into: &path)
            search.orderedPaths(through: cost, within: bands, separation: 4, scratch: &scratch, into: &paths)
            search.posterior(through: cost, within: bands, temperature: 1, scratch: &scratch, into: &posterior)
        }
        run()
        #expect(allocations { run() } == 0)
    }

    @Test func measuresMotionAndLinesWithoutAllocating() {
        let samples = (0..<128 * 128).map { Float($0 * 7919 % 251) }
        let image = Raster(width: 128, height: 128, samples: samples)
        let global = PhaseCorrelation(width: 128, height: 128)
        let blocks = BlockMotion(width: 128, height: 128)
        let settings = LineSearch.Settings(offsetStep: 1, sectionLength: 30, separationOffset: 5)
        let lines = LineSearch(
            mask: Raster(width: 128, height: 128, filledWith: 1), pitch: (1, 1), first: (-64, -64), settings: settings)
        var maps = MonogenicMaps(width: 128, height: 128, step: 1)
        (maps.even, maps.rieszLateral, maps.rieszAxial) = (image, image, image)
        var strip = LineStrip(capacity: 100)
        let gray = GrayImage(width: 128, height: 128, filledWith: 7)
        var (globalScratch, blockScratch, lineScratch) = (
            global.makeScratch(), blocks.makeScratch(), lines.makeScratch()
        )
        var field = blocks.makeField()
        func run() {
            _ = global.shift(of: image, since: image, scratch: &globalScratch)
            blocks.field(of: image, since: image, scratch: &blockScratch, into: &field)
            _ = lines.findLines(in: maps, scratch: &lineScratch)
            strip.measure(
                LineStrip.Placement(
                    column: 5, row: 3, columnPerStep: 1, rowPerStep: 0.5, columnPerLine: -0.5, rowPerLine: 1,
                    steps: 100), in: gray, search: 3)
        }
        run()
        #expect(allocations { run() } == 0)
    }

    @Test func filtersWithoutAllocating() {
        let image = Raster(width: 100, height: 80, samples: (0..<8000).map { Float($0 * 7919 % 251) })
        let bandpass = BandpassFilter(width: 100, height: 80, wavelengths: 4...20)
        let despeckle = DespeckleFilter(width: 100, height: 80)
        let diffusion = SpeckleDiffusion(
            width: 100, height: 80, iterations: 3, inside: Raster(width: 100, height: 80, filledWith: true))
        let detector = EnvelopeDetector(lines: 80, samples: 100, band: 0.1...0.4)
        let compression = LogCompression()
        var (first, second, third) = (
            bandpass.makeWorkspace(), despeckle.makeWorkspace(), detector.makeWorkspace()
        )
        var fifth = diffusion.makeWorkspace()
        let bank = MonogenicFilterBank(
            width: 100, height: 80, lateralSpacing: 0.1, axialSpacing: 0.1,
            scales: [MonogenicScale(wavelength: 0.9), MonogenicScale(wavelength: 1.5)])
        var fourth = bank.makeWorkspace()
        var signal = bank.makeMaps(scale: 1)
        var phase = bank.makeLocalPhaseMaps(scales: 0..<2)
        var output = Raster<Float>(width: 100, height: 80, filledWith: 0)
        var envelope = Raster<Float>(width: 80, height: 100, filledWith: 0)
        var gray = envelope
        func run() {
            bandpass.apply(to: image, workspace: &first, into: &output)
            despeckle.apply(to: image, workspace: &second, into: &output)
            diffusion.apply(to: image, workspace: &fifth, into: &output)
            bank.load(image, workspace: &fourth)
            bank.filter(scale: 1, workspace: &fourth, into: &signal)
            bank.localPhase(scales: 0..<2, workspace: &fourth, into: &phase)
            detector.envelope(of: image, workspace: &third, into: &envelope)
            compression.compress(envelope, reference: compression.peak(of: envelope), into: &gray)
        }
        run()
        #expect(allocations { run() } == 0)
    }
}
