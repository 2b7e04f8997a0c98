import Foundation
import PlacementSafety
import Recordings

/// `run.json`: what a run was begun with, so that one that was cut off can be finished to the same bytes.
///
/// It holds the header of the results: tool, fingerprint of the input, geometry, scale, times and configuration. It is
/// written before anything else, anew when the fingerprint is known, and `summary.json` after everything else, so a
/// folder with both is finished.
struct RunMarker {
    static let fileName = "run.json"
    /// What a run leaves in its folder, in the order in which it is written.
    static let results = [fileName, "overlays", "results.jsonl", "session.csv", "summary.json"]

    let header: ResultsHeader

    enum State {
        /// Nothing is there that surely comes from the same input.
        case nothing
        /// The same run was begun here.
        case begun
        case finished(FinishedRun)
    }

    /// How far this run has come in a folder.
    ///
    /// - Parameter inputHash: The fingerprint of its input.
    /// - Throws: `RecordingError.cannotWrite` when another run's results are there.
    func state(of folder: String, inputHash: String) throws(RecordingError) -> State {
        let manager = FileManager.default
        let path = folder + "/" + Self.fileName
        guard let found = manager.contents(atPath: path) else {
            if let other = Self.results.first(where: { manager.fileExists(atPath: folder + "/" + $0) }) {
                throw .cannotWrite(
                    path: folder + "/" + other,
                    reason: "it is already there and \(Self.fileName) is not, so it cannot be resumed; "
                        + "--overwrite starts anew")
            }
            return .nothing
        }
        // Cut off before it knew its input, which may have been another one.
        if found.elementsEqual(header.bytes(inputHash: nil)) { return .nothing }
        let mine = header.bytes(inputHash: inputHash)
        guard found.elementsEqual(mine) else {
            throw .cannotWrite(
                path: path,
                reason: "the run there was begun with another \(Self.difference(of: mine, from: found)); "
                    + "--overwrite starts anew")
        }
        guard let summary = manager.contents(atPath: folder + "/summary.json") else { return .begun }
        return .finished(try FinishedRun(summary, file: folder + "/summary.json"))
    }

    /// - Parameter inputHash: `nil` while it is not known.
    func write(to folder: String, inputHash: String?) throws(RecordingError) {
        try OutputFile.write(header.bytes(inputHash: inputHash), to: folder + "/" + Self.fileName)
    }

    /// Removes what a killed run left half written.
    static func removePartialFiles(in folder: String) {
        let manager = FileManager.default
        for place in [folder, folder + "/overlays"] {
            for name in (try? manager.contentsOfDirectory(atPath: place)) ?? [] where name.hasSuffix(".partial") {
                try? manager.removeItem(atPath: place + "/" + name)
            }
        }
    }

    /// The first member in which two headers differ.
    private static func difference(of mine: [UInt8], from other: Data) -> String {
        func members(_ data: Data) -> [String: Any] {
            (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] ?? [:]
        }
        func text(_ value: Any?) -> Data {
            guard let value else { return Data() }
            return (try? JSONSerialization.data(withJSONObject: [value], options: .sortedKeys)) ?? Data()
        }
        let (mine, theirs) = (members(Data(mine)), members(other))
        let names = ["tool": "version of the tool", "input": "input", "configuration": "configuration"]
        for key in ["tool", "input", "configuration", "scale", "info", "warnings"]
        where text(mine[key]) != text(theirs[key]) {
            return names[key] ?? "description of the input (\(key))"
        }
        return "header"
    }
}

/// What the summary of a finished run says.
struct FinishedRun {
    let frameCount: Int
    let worstVerdict: Verdict?
    let failedFrames: Int

    private struct Text: Decodable {
        let frames: Int
        let worst: String?
        let failedFrames: [Int]

        enum CodingKeys: String, CodingKey {
            case frames, worst
            case failedFrames = "failed_frames"
        }
    }

    init(_ summary: Data, file: String) throws(RecordingError) {
        guard let text = try? JSONDecoder().decode(Text.self, from: summary) else {
            throw .malformed(file: file, found: "text that is no summary", allowed: "what sounding analyze wrote")
        }
        frameCount = text.frames
        worstVerdict = text.worst.flatMap { Verdict(rawValue: $0) }
        failedFrames = text.failedFrames.count
    }

    init(_ summary: RunSummary) {
        frameCount = summary.frameCount
        worstVerdict = summary.worstVerdict
        failedFrames = summary.failedFrames.count
    }
}
