import FrameModel
import Foundation
import NeedleGuidance
import Overlays
import PlacementSafety
import Recordings

/// One recording on its way from a path to a folder of results.
struct AnalysisRun {
    let path: String
    let target: String
    let overrides: RecordingOverrides
    let configuration: Configuration
    let jobs: Int
    let overwrite: Bool
    let quiet: Bool

    static let tool = ResultsWriter.Tool(version: Sounding.version)

    /// Reads, analyzes, draws and writes; returns what the recording showed.
    func perform() async throws -> RunSummary {
        try OutputFolder.prepare(target, for: path, overwrite: overwrite)
        let results = target + "/results.jsonl"
        let recording: Recording
        do {
            recording = try Recording.open(path, overrides: overrides)
        } catch {
            // A reader of the folder learns why there are no results.
            if error.kind == .badData { try ResultsWriter.writeRefusal(error, to: results, tool: Self.tool) }
            throw error
        }
        if !quiet {
            for warning in recording.warnings { Console.note("sounding: \(path): \(warning)") }
        }
        let pipeline = try ClipPipeline(
            geometry: recording.geometry, scale: recording.scale, margins: configuration.margins, jobs: jobs)
        var progress = ProgressLine(label: recording.name, total: recording.frameCount, quiet: quiet)
        var writer = try ResultsWriter(
            path: results, recording: recording, tool: Self.tool, configuration: configuration.resultValue)
        try await pipeline.run(times: recording.frameTimes, frame: { try recording.frame(at: $0) }) { chunk in
            for frame in chunk { try write(frame, to: &writer) }
            progress.advance(by: chunk.count)
        }
        let summary = try writer.finish(events: SessionEvents())
        try summary.write(to: target + "/summary.json", tool: Self.tool)
        return summary
    }

    private func write(_ frame: AnalyzedFrame, to writer: inout ResultsWriter) throws {
        guard let failure = frame.failure else {
            try writer.write(
                frame: frame.index, time: frame.time, findings: frame.scene.findings, assessment: frame.assessment)
            return
        }
        let error =
            failure as? RecordingError
            ?? .unreadableFrame(index: frame.index, file: path, reason: "\(failure)")
        Console.note("sounding: \(error)")
        try writer.writeUnreadable(frame: frame.index, time: frame.time, error: error, assessment: frame.assessment)
    }
}

/// The folder results are written into.
enum OutputFolder {
    /// Files whose presence means that a run was completed there.
    private static let results = ["results.jsonl", "summary.json"]

    /// Makes the folder, and refuses one with results in it unless they may be replaced.
    static func prepare(_ folder: String, for input: String, overwrite: Bool) throws(RecordingError) {
        let manager = FileManager.default
        var isFolder: ObjCBool = false
        if unsafe manager.fileExists(atPath: folder, isDirectory: &isFolder), !isFolder.boolValue {
            throw .cannotWrite(path: folder, reason: "a file is in the way of the folder for the results")
        }
        if !overwrite, let found = results.first(where: { manager.fileExists(atPath: folder + "/" + $0) }) {
            throw .cannotWrite(path: folder + "/" + found, reason: "it is already there; --overwrite replaces it")
        }
        do {
            try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for name in results + ["overlays"] where manager.fileExists(atPath: folder + "/" + name) {
                try manager.removeItem(atPath: folder + "/" + name)
            }
        } catch {
            throw .cannotWrite(path: folder, reason: error.localizedDescription)
        }
    }
}
