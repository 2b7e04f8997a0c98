import ArgumentParser
import FrameModel
import Foundation
import Phantoms
import Recordings

struct PhantomCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "phantom",
        abstract: "Makes a synthetic recording with exact truth, for trying things out and for tests.",
        discussion: """
            Writes frames/*.png, recording.json (what an operator would know) and truth.json (what is so) into OUT.
            The same preset, seed and options give the same pixels on every machine.

            Examples:
              sounding phantom --list
              sounding phantom intercostal -o demo
              sounding phantom neck --seed 7 --frames 60 --difficulty hard -o hard-neck
              sounding phantom femoral --insertion-mm 26 -o near-the-artery
              sounding phantom forearm --size 512 --screen -o capture

            Detectors that do well on these pictures may still fail on real ones: they show what the software does,
            not how accurate it is.
            """)

    enum Setting: String, CaseIterable, ExpressibleByArgument {
        case easy, medium, hard

        var difficulty: PhantomScene.Difficulty {
            switch self {
            case .easy: .easy
            case .medium: .medium
            case .hard: .hard
            }
        }
    }

    @Argument(help: ArgumentHelp("Which anatomy; --list names them.", valueName: "preset"))
    var preset: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("Folder for the recording; made when missing.", valueName: "dir"))
    var output: String?

    @Option(help: "Varies anatomy, speckle and handling.")
    var seed: UInt64 = 1

    @Option(help: "Number of frames, 1 to 10000.")
    var frames = 30

    @Option(name: .customLong("frame-rate-hz"), help: ArgumentHelp("Frames per second, 1 to 200.", valueName: "Hz"))
    var frameRate = 15.0

    @Option(help: ArgumentHelp("Height of the picture in pixels, 128 to 2048; the depth stays.", valueName: "pixels"))
    var size: Int?

    @Option(help: "How faint the needle and how poor the picture: easy, medium, hard.")
    var difficulty = Setting.medium

    @Flag(help: "Leave the needle out.")
    var noNeedle = false

    @Option(
        name: .customLong("insertion-mm"),
        help: ArgumentHelp(
            "The needle goes in to this length in one go and stays, 1 to 100; else as the preset handles it.",
            valueName: "mm"))
    var insertion: Double?

    @Flag(help: "A screen capture: a rim with ruler and gray bar around the picture.")
    var screen = false

    @Option(name: .shortAndLong, help: "Workers. The recording does not depend on it.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Flag(help: "Print the presets and end.")
    var list = false

    @Flag(help: "Replace a recording that is already there.")
    var overwrite = false

    @Flag(name: .shortAndLong, help: "Print errors only.")
    var quiet = false

    private static let insertionRange = 1.0...100
    /// Of the order of a manual advance, in mm/s: engineering default.
    private static let insertionSpeed = 30.0

    func validate() throws {
        guard !list else { return }
        guard let preset else { throw ValidationError("name a preset; --list shows them") }
        guard PhantomPreset(rawValue: preset) != nil else {
            let allowed = PhantomPreset.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("preset is \(preset); allowed: \(allowed)")
        }
        guard output != nil else { throw ValidationError("name a folder with --output") }
        guard (1...10_000).contains(frames) else {
            throw ValidationError("--frames is \(frames); allowed: 1 to 10000")
        }
        guard seed <= UInt64(Int.max) else {
            throw ValidationError("--seed is \(seed); allowed: 0 to \(Int.max)")
        }
        guard (1...200).contains(frameRate) else {
            throw ValidationError("--frame-rate-hz is \(frameRate); allowed: 1 to 200")
        }
        if let size, !(128...2048).contains(size) {
            throw ValidationError("--size is \(size); allowed: 128 to 2048")
        }
        if let insertion, !Self.insertionRange.contains(insertion) {
            throw ValidationError("--insertion-mm is \(insertion); allowed: 1 to 100")
        }
        if insertion != nil && noNeedle {
            throw ValidationError("--insertion-mm needs a needle; leave out --no-needle")
        }
        guard (1...256).contains(jobs) else { throw ValidationError("--jobs is \(jobs); allowed: 1 to 256") }
    }

    func run() async throws {
        guard !list else {
            for preset in PhantomPreset.allCases {
                Console.data(preset.rawValue.padding(toLength: 13, withPad: " ", startingAt: 0) + preset.summary)
            }
            return
        }
        guard let preset = preset.flatMap(PhantomPreset.init), let output else { return }
        do {
            let generator = try PhantomGenerator(scene: scene(of: preset), seed: seed)
            try clear(output)
            var progress = ProgressLine(label: output, total: frames, quiet: quiet)
            try await PhantomRecordingWriter(generator: generator, folder: output, jobs: jobs).write(
                progress: &progress)
            if !quiet {
                let geometry = generator.geometry
                Console.data(
                    "\(output): \(frames.counted("frame")), \(geometry.width) x \(geometry.height) pixels, preset "
                        + "\(preset.rawValue), seed \(seed); truth in \(output)/truth.json")
            }
        } catch let error as PhantomSceneError {
            Console.note("sounding: \(preset.rawValue): \(error.explanation)")
            throw ExitStatus.badData
        } catch {
            Console.note("sounding: \(error)")
            throw ExitStatus.of(error)
        }
    }

    /// Makes way for the recording; what is not a recording with truth is never touched.
    private func clear(_ folder: String) throws {
        let manager = FileManager.default
        let isTaken = ["frames", "recording.json"].contains { manager.fileExists(atPath: "\(folder)/\($0)") }
        guard manager.fileExists(atPath: folder + "/truth.json") else {
            guard !isTaken else {
                throw RecordingError.cannotWrite(
                    path: folder, reason: "it holds a recording without truth.json; name another folder or remove it")
            }
            return
        }
        guard overwrite else {
            throw RecordingError.cannotWrite(
                path: folder, reason: "a recording with truth is already there; --overwrite replaces it")
        }
        // Fewer frames than before must not leave old ones behind; truth goes first, so that no half recording has one.
        for name in ["truth.json", "recording.json", "frames"] where manager.fileExists(atPath: "\(folder)/\(name)") {
            do {
                try manager.removeItem(atPath: "\(folder)/\(name)")
            } catch {
                throw RecordingError.cannotWrite(path: "\(folder)/\(name)", reason: error.localizedDescription)
            }
        }
    }

    private func scene(of preset: PhantomPreset) -> PhantomScene {
        var scene = preset.scene(seed: seed, difficulty: difficulty.difficulty)
        scene.frameCount = frames
        scene.frameRate = frameRate
        if noNeedle { scene.needle = nil }
        if let insertion {
            scene.needle?.steps = [
                .hold(seconds: 0.2), .move(to: insertion, speed: Self.insertionSpeed), .hold(seconds: 1000),
            ]
        }
        if screen { scene.display.furniture = 32 }
        // A curved face shows a little more than its depth; the rim of a millimeter does not matter here.
        if let size { scene.display.millimetersPerPixel = scene.transducer.depth / Double(size) }
        return scene
    }
}

extension PhantomSceneError {
    /// The setting, the value found and what is allowed.
    fileprivate var explanation: String {
        switch self {
        case .outOfRange(let setting, let value, let allowed):
            "\(setting) is \(value); allowed: \(allowed.lowerBound) to \(allowed.upperBound)"
        case .noMuscle: "no muscle; allowed: at least one"
        case .tooManyVessels(let count, let allowed): "\(count) vessels; allowed: at most \(allowed)"
        case .tooManyTubes(let count, let allowed): "\(count) vessels along their axis; allowed: at most \(allowed)"
        case .compoundedDirections(let count, let allowed):
            "\(count) compounded directions; allowed: \(allowed.map(String.init).joined(separator: ", "))"
        case .unusableGeometry(let error): "\(error)"
        case .pictureTooLarge(let pixels, let allowed):
            "a picture of \(pixels) pixels; allowed: at most \(allowed), take a smaller --size"
        }
    }
}

extension PhantomPreset {
    fileprivate var summary: String {
        switch self {
        case .intercostal: "serratus over ribs and lung; the needle heads for the pleura"
        case .rhomboid: "trapezius and rhomboid over ribs and lung"
        case .neck: "sternocleidomastoid with carotid artery and jugular vein"
        case .carotid: "carotid artery along its axis below the sternocleidomastoid"
        case .femoral: "femoral artery and vein"
        case .forearm: "forearm extensors over bone, with a twitch"
        case .lumbar: "paraspinal muscles over bone, curved array"
        case .deltoid: "deltoid over bone; the needle crosses the image plane"
        }
    }
}
