import Foundation
import FrameModel
import Recordings

/// Feeds damaged files to every reader: `fuzz-readers [--seconds N] [--seed N] [--from N] [--count N] [FILE...]`.
///
/// Each iteration takes a seed file, damages it, opens it and decodes its frames. Any outcome but a crash, a hang or
/// exhausted memory is fine. Iteration `n` of a seed is always the same input: when the process dies, its number is on
/// standard error and the input is in the folder named there. Files given are seeds beside the built-in ones.
@main
enum ReaderFuzzing {
    static func main() throws {
        var options = Options()
        try options.read(Array(CommandLine.arguments.dropFirst()))
        // Nothing a reader does may take more than this of address space, in bytes.
        var limit = rlimit(rlim_cur: 6 << 30, rlim_max: 6 << 30)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        let folder = NSTemporaryDirectory() + "/fuzz-readers-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let seeds =
            try FuzzSeeds.all + options.files.map { (name: ($0 as NSString).lastPathComponent, bytes: try read($0)) }
        note("fuzz-readers: \(seeds.count) seeds, seed \(options.seed), inputs in \(folder)")
        let end = Date().addingTimeInterval(options.seconds)
        var iteration = options.from
        var opened = 0
        var refused: [String: Int] = [:]
        while Date() < end, iteration < options.from + options.count {
            var mutator = Mutator(seed: options.seed &+ UInt64(iteration))
            let seed = seeds[mutator.below(seeds.count)]
            let bytes = mutator.damage(seed.bytes, with: seeds[mutator.below(seeds.count)].bytes)
            let path = folder + "/\(iteration)-" + seed.name
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            // A hang ends the process by SIGALRM; the input and its number stay.
            alarm(20)
            do {
                let recording = try Recording.open(path)
                for index in 0..<min(recording.frameCount, 3) { _ = try? recording.frame(at: index) }
                opened += 1
            } catch {
                refused["\(error.kind)", default: 0] += 1
            }
            alarm(0)
            try FileManager.default.removeItem(atPath: path)
            iteration += 1
        }
        try FileManager.default.removeItem(atPath: folder)
        note(
            "fuzz-readers: \(iteration - options.from) inputs to iteration \(iteration - 1): \(opened) opened, refused \(refused)"
        )
    }

    private static func read(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

private struct Options {
    var seconds = 10.0
    var seed: UInt64 = 1
    var from = 0
    var count = Int.max / 2
    var files: [String] = []

    struct BadArgument: Error, CustomStringConvertible {
        let description: String
    }

    mutating func read(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                files.append(argument)
                continue
            }
            guard let text = rest.popFirst(), let value = Int(text), value >= 0 else {
                throw BadArgument(description: "\(argument) needs a whole number from 0 on")
            }
            switch argument {
            case "--seconds": seconds = Double(value)
            case "--seed": seed = UInt64(value)
            case "--from": from = value
            case "--count": count = value
            default:
                throw BadArgument(description: "\(argument) is unknown; allowed: --seconds, --seed, --from, --count")
            }
        }
    }
}
