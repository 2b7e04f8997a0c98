import Foundation

/// Runs our stages on demand, so that another program can time its own in turn with them on the same pixels.
///
/// Reads one request per line from standard input and answers each with one line on standard output:
///
///     phantom 512x512          writes frames-512x512.u8 to the folder        ok 24 (frames)
///     answer fft 512x512       writes what the stage computes to answer.f32  ok 524800 (floats)
///     time fft 512x512 3       runs the stage, for the third time            ok 0.00123 (seconds per run)
///
/// and with `error` and a reason what it cannot do. Stages read what they work on from the folder when they are first
/// asked for, see ``PeerStages``; `Benchmarks/peers` writes it there.
final class Server {
    /// A turn repeats its stage for so long, in seconds: enough for the clock and for warm caches (engineering default,
    /// the same on the other side).
    private static let turnSeconds = 0.02

    private let folder: RawFolder
    private var stages: [String: PeerStage] = [:]

    init(folder: String) { self.folder = RawFolder(path: folder) }

    /// Answers requests until the input ends.
    func run() {
        while let line = readLine() {
            let reply: String
            do {
                reply = "ok \(try answer(line.split(separator: " ").map(String.init)))"
            } catch {
                reply = "error \(error)"
            }
            FileHandle.standardOutput.write(Data((reply + "\n").utf8))
        }
    }

    private func answer(_ words: [String]) throws -> String {
        switch (words.first, words.count) {
        case ("phantom", 2):
            let size = try ImageSize(words[1])
            let frames = try PhantomClip(size).frames
            try folder.write(frames.flatMap(\.samples), as: "frames-\(size).u8")
            return "\(frames.count)"
        case ("answer", 3):
            let answer = try stage(words[1], words[2]).answer()
            try folder.write(answer, as: "answer.f32")
            return "\(answer.count)"
        case ("time", 4):
            guard let turn = Int(words[3]), turn >= 0 else { throw Refusal.notUnderstood(words[3]) }
            return "\(time(try stage(words[1], words[2]), turn: turn))"
        default: throw Refusal.notUnderstood(words.joined(separator: " "))
        }
    }

    private func stage(_ name: String, _ size: String) throws -> PeerStage {
        let key = "\(name) \(size)"
        if let known = stages[key] { return known }
        let made = try PeerStages(size: ImageSize(size), folder: folder).make(name)
        stages[key] = made
        return made
    }

    /// Seconds per run: the mean of all runs but the first, which finds the caches cold.
    private func time(_ stage: PeerStage, turn: Int) -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        stage.run(turn)
        let first = clock.now
        var (last, runs) = (first, 0)
        while (last - start) / .seconds(1) < Self.turnSeconds {
            stage.run(turn)
            last = clock.now
            runs += 1
        }
        return runs == 0 ? (first - start) / .seconds(1) : (last - first) / .seconds(1) / Double(runs)
    }
}

/// Why a request is not served.
enum Refusal: Error {
    case notUnderstood(String)
    case unreadable(file: String, bytesExpected: Int)
}

/// Columns and rows, written `512x512`.
struct ImageSize: CustomStringConvertible {
    let width: Int
    let height: Int

    init(_ text: String) throws {
        let sides = text.split(separator: "x").compactMap { Int($0) }
        guard sides.count == 2, sides.allSatisfy({ (64...4096).contains($0) }) else {
            throw Refusal.notUnderstood(text)
        }
        (width, height) = (sides[0], sides[1])
    }

    var description: String { "\(width)x\(height)" }
    var count: Int { width * height }
}
