import ArgumentParser
import Foundation
import FrameModel
import Recordings
import SignalKernels

struct FilterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filter",
        abstract:
            "Writes the filtered frames alone: band-pass, local phase or despeckled, as gray PNG files.",
        discussion: """
            The picture region of every frame is filtered; OUT gets frame_0000.png and so on, and a recording.json, so
            that it is a recording of the same geometry, scale and times. Wavelengths are in millimeters, or in pixels
            when the recording has no scale.

            Examples:
              sounding filter session/ -o out --kind local-phase
              sounding filter session/ -o out --kind band-pass --shortest 0.5 --longest 4
              sounding filter session/ -o out --kind despeckle --strength 2
              sounding filter session/ -o out --kind srad --iterations 40 --whole-frame
              sounding filter session/ -o out --fft-plan measure --wisdom fft.wisdom
            """)

    @Argument(
        help: "A recording: a folder of PNG frames; a PNG, DICOM, MetaImage, NRRD, Y4M or video file; - for a pipe.")
    var input: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Folder for the frames; made when missing.", valueName: "dir"))
    var output: String

    @Option(
        help: """
            band-pass: structures between two sizes; local-phase: symmetry of bright lines; despeckle: Wiener's filter; \
            srad: speckle reducing anisotropic diffusion.
            """)
    var kind = FrameFilter.Kind.localPhase

    @Option(help: "Shortest wavelength that passes (band-pass), or center wavelength (local-phase).")
    var shortest = 0.9

    @Option(help: "Longest wavelength that passes (band-pass).")
    var longest = 5.0

    @Option(help: "Strength of despeckle; 1 is Wiener's filter, 0 changes nothing.")
    var strength: Float = 1

    @Option(help: "Steps of srad, 0 to 1000; each is half a unit of its time.")
    var iterations = 20

    @Option(
        name: .customLong("dynamic-range-db"),
        help: ArgumentHelp(
            "Decibels between black and white, for srad: above 0, to 120.", valueName: "dB"))
    var dynamicRange: Float = 60

    @Option(help: "Speckle scale of srad, 0.001 to 2; estimated from each frame when left out.")
    var speckleScale: Float?

    @Flag(help: "Write whole frames, as they were around the picture, instead of the picture alone.")
    var wholeFrame = false

    @OptionGroup var inputOptions: InputOptions

    @OptionGroup var planning: PlanningOptions

    @Flag(help: "Replace frames that are already there.")
    var overwrite = false

    @Flag(name: .shortAndLong, help: "Print errors only.")
    var quiet = false

    func validate() throws {
        guard !output.isEmpty else {
            throw ValidationError("--output is empty; allowed: the name of a folder")
        }
        guard shortest > 0, shortest.isFinite else {
            throw ValidationError("--shortest is \(shortest); allowed: above 0")
        }
        guard longest > shortest, longest.isFinite else {
            throw ValidationError("--longest is \(longest); allowed: above --shortest, \(shortest)")
        }
        guard strength >= 0, strength.isFinite else {
            throw ValidationError("--strength is \(strength); allowed: 0 or more")
        }
        guard (0...1000).contains(iterations) else {
            throw ValidationError("--iterations is \(iterations); allowed: 0 to 1000")
        }
        guard dynamicRange > 0, dynamicRange <= 120 else {
            throw ValidationError("--dynamic-range-db is \(dynamicRange); allowed: above 0, to 120")
        }
        if let speckleScale, !(0.001...2).contains(speckleScale) {
            throw ValidationError("--speckle-scale is \(speckleScale); allowed: 0.001 to 2")
        }
    }

    func run() async throws {
        try await planning.run { try filter() }
    }

    private func filter() throws {
        do {
            try filterAll()
        } catch let status as ExitCode {
            throw status
        } catch {
            Console.note("sounding: \(error)")
            throw ExitStatus.of(error)
        }
    }

    private func filterAll() throws {
        let recording = try Recording.open(input, overrides: inputOptions.overrides)
        try clear(for: recording)
        let geometry = recording.geometry
        var filter = FrameFilter(settings(for: recording), geometry: geometry)
        var progress = ProgressLine(label: recording.name, total: recording.frameCount, quiet: quiet)
        var written: [Int] = []
        for index in 0..<recording.frameCount {
            progress.advance(by: 1)
            let frame: BModeFrame
            do {
                frame = try recording.frame(at: index)
            } catch {
                Console.note("sounding: \(error)")
                continue
            }
            let picture = filter.apply(to: frame.grayLevels, keepingFrame: wholeFrame)
            try OutputFile.write(
                PNGEncoder.encode(gray: picture), to: "\(output)/\(FrameFile.name(index))")
            written.append(index)
        }
        let region = PixelRegion(
            x: 0, y: 0, width: geometry.region.width, height: geometry.region.height)
        let text = FilteredRecordingText(
            recording: recording, region: wholeFrame ? geometry.region : region, note: kind.rawValue)
        try OutputFile.write(text.bytes(frames: written), to: output + "/" + Sidecar.fileName)
        if !quiet { Console.data("\(input): \(written.count.counted("frame")) filtered into \(output)") }
        if written.count < recording.frameCount { throw ExitStatus.someInputsFailed }
    }

    private func settings(for recording: Recording) -> FrameFilter.Settings {
        let geometry = recording.geometry
        // Without a scale the unit of the wavelengths is the pixel.
        let unit = recording.scale.isKnown ? 1 : geometry.axialSpacing.inMillimetersPerPixel
        let spacing = (
            lateral: geometry.lateralSpacing.inMillimetersPerPixel / unit,
            axial: geometry.axialSpacing.inMillimetersPerPixel / unit
        )
        return switch kind {
        case .bandPass: .bandPass(wavelengths: shortest...longest, spacing: spacing)
        case .localPhase: .localPhase(wavelength: shortest, spacing: spacing)
        case .despeckle: .despeckle(strength: strength)
        case .srad:
            .srad(
                iterations: iterations, dynamicRange: dynamicRange,
                scale: speckleScale.map { .given($0) } ?? .estimated)
        }
    }

    /// Makes way for the frames: what an earlier, longer run left must not stay among them.
    private func clear(for recording: Recording) throws {
        try OutputFolder.make(output)
        let folder = Self.resolved(output)
        let own = Self.resolved(recording.path)
        guard folder != own, folder != own + "/frames",
            folder != URL(fileURLWithPath: own).deletingLastPathComponent().path
        else {
            throw RecordingError.cannotWrite(
                path: output, reason: "it holds the frames that are read; name another folder")
        }
        let sidecar = output + "/" + Sidecar.fileName
        if FileManager.default.fileExists(atPath: sidecar), !FilteredRecordingText.isMarked(sidecar) {
            throw RecordingError.cannotWrite(
                path: output,
                reason: "it holds a recording that sounding filter did not make; name another folder")
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: output)) ?? []
        // The description goes first, so that no half recording has one.
        try OutputFolder.prepare(
            output, results: [Sidecar.fileName] + names.filter(FrameFile.isName).sorted(),
            overwrite: overwrite)
    }

    private static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
}

extension FrameFile {
    /// Whether a file is named as ``name(_:)`` does.
    fileprivate static func isName(_ name: String) -> Bool {
        guard name.hasPrefix("frame_"), name.hasSuffix(".png") else { return false }
        let digits = name.dropFirst(6).dropLast(4)
        return Int(digits).map { Self.name($0) == name } ?? false
    }
}
