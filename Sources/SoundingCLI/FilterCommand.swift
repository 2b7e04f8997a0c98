import ArgumentParser
import FrameModel
import Foundation
import Recordings
import SignalKernels

struct FilterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filter",
        abstract: "Writes the filtered frames alone: band-pass, local phase or despeckled, as gray PNG files.",
        discussion: """
            The picture region of every frame is filtered; OUT gets frame_0000.png and so on. Wavelengths are in
            millimeters, or in pixels when the recording has no scale.

            Examples:
              sounding filter session/ -o out --kind local-phase
              sounding filter session/ -o out --kind band-pass --shortest 0.5 --longest 4
              sounding filter session/ -o out --kind despeckle --strength 2
            """)

    @Argument(help: "A recording: a folder of PNG frames, a PNG file, a MetaImage file.")
    var input: String

    @Option(name: .shortAndLong, help: ArgumentHelp("Folder for the frames; made when missing.", valueName: "dir"))
    var output: String

    @Option(help: "band-pass: structures between two sizes; local-phase: symmetry of bright lines; despeckle: Wiener.")
    var kind = FrameFilter.Kind.localPhase

    @Option(help: "Shortest wavelength that passes (band-pass), or center wavelength (local-phase).")
    var shortest = 0.9

    @Option(help: "Longest wavelength that passes (band-pass).")
    var longest = 5.0

    @Option(help: "Strength of despeckling; 1 is Wiener's filter.")
    var strength: Float = 1

    @OptionGroup var inputOptions: InputOptions

    @Flag(help: "Replace frames that are already there.")
    var overwrite = false

    @Flag(name: .shortAndLong, help: "Print errors only.")
    var quiet = false

    func validate() throws {
        guard !output.isEmpty else { throw ValidationError("--output is empty; allowed: the name of a folder") }
        guard shortest > 0, shortest.isFinite else {
            throw ValidationError("--shortest is \(shortest); allowed: above 0")
        }
        guard longest > shortest, longest.isFinite else {
            throw ValidationError("--longest is \(longest); allowed: above --shortest, \(shortest)")
        }
        guard strength >= 0, strength.isFinite else {
            throw ValidationError("--strength is \(strength); allowed: 0 or more")
        }
    }

    func run() async throws {
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
        try OutputFolder.prepare(output, results: [FrameFile.name(0)], overwrite: overwrite)
        let geometry = recording.geometry
        // Without a scale the unit of the wavelengths is the pixel.
        let unit = recording.scale.isKnown ? 1 : geometry.axialSpacing.inMillimetersPerPixel
        var filter = FrameFilter(
            kind: kind, region: geometry.region,
            lateralSpacing: geometry.lateralSpacing.inMillimetersPerPixel / unit,
            axialSpacing: geometry.axialSpacing.inMillimetersPerPixel / unit,
            wavelengths: shortest...longest, strength: strength)
        var progress = ProgressLine(label: recording.name, total: recording.frameCount, quiet: quiet)
        var failed = 0
        for index in 0..<recording.frameCount {
            progress.advance(by: 1)
            let frame: BModeFrame
            do {
                frame = try recording.frame(at: index)
            } catch {
                Console.note("sounding: \(error)")
                failed += 1
                continue
            }
            let picture = filter.apply(to: frame.grayLevels)
            try OutputFile.write(PNGEncoder.encode(gray: picture), to: "\(output)/\(FrameFile.name(index))")
        }
        if !quiet { Console.data("\(input): \(recording.frameCount - failed) frames filtered into \(output)") }
        if failed > 0 { throw ExitStatus.someInputsFailed }
    }
}
