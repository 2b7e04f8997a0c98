import FrameModel
import Foundation
import NeedleGuidance
import Overlays
import PlacementSafety
import Recordings
import Settings

/// One recording on its way from a path to a folder of results.
struct AnalysisRun {
    let path: String
    let target: String
    let overrides: RecordingOverrides
    let configuration: Configuration
    let jobs: Int
    let existing: ExistingResults
    let quiet: Bool

    static let tool = ResultsWriter.Tool(version: Sounding.version)

    /// What happens to results that are already there.
    enum ExistingResults {
        case keep, replace
        /// Those of the same run are kept and the rest is added.
        case resume
    }

    /// Reads, analyzes, draws and writes; returns what the recording showed, and the text to print.
    func perform() async throws -> (run: FinishedRun, text: String) {
        // Earlier results make way only for an input that is there.
        if existing == .keep { try prepareFolder() }
        let results = target + "/results.jsonl"
        let recording: Recording
        do {
            recording = try Recording.open(path, overrides: overrides)
        } catch {
            // A reader of the folder learns why there are no results.
            if error.kind == .badData {
                if existing == .replace { try prepareFolder() }
                try OutputFolder.make(target)
                try ResultsWriter.writeRefusal(error, to: results, tool: Self.tool)
            }
            throw error
        }
        if existing == .replace { try prepareFolder() }
        let marker = RunMarker(
            header: ResultsHeader(recording: recording, tool: Self.tool, configuration: configuration.resultValue))
        var inputHash: String?
        var keepsOverlays = false
        if existing == .resume {
            let hash = try recording.inputHash()
            switch try marker.state(of: target, inputHash: hash) {
            case .finished(let run):
                return (run, "\(path): \(run.frameCount.counted("frame")), finished before\n  results in \(target)")
            case .begun: keepsOverlays = true
            case .nothing: break
            }
            inputHash = hash
        }
        try OutputFolder.make(target)
        RunMarker.removePartialFiles(in: target)
        try marker.write(to: target, inputHash: inputHash)
        let summary = try await analyze(
            recording, marker: marker, inputHash: inputHash, keepsOverlays: keepsOverlays, results: results)
        return (FinishedRun(summary), summary.text(path: path, target: target, bounds: configuration.boundsLabel))
    }

    private func analyze(
        _ recording: Recording, marker: RunMarker, inputHash: String?, keepsOverlays: Bool, results: String
    ) async throws -> RunSummary {
        if !quiet {
            for warning in recording.warnings { Console.note("sounding: \(path): \(warning)") }
        }
        // Both take their time to plan: the first picture waits for the longer one only.
        async let planned = overlayWriter(for: recording, keepsExisting: keepsOverlays)
        let pipeline = try ClipPipeline(
            geometry: recording.geometry, scale: recording.scale, margins: configuration.margins,
            plan: configuration.plan, calibration: configuration.calibration, jobs: jobs,
            hindsight: configuration.effectiveHindsight)
        var progress = ProgressLine(label: recording.name, total: recording.frameCount, quiet: quiet)
        var writer = try ResultsWriter(
            path: results, recording: recording, header: marker.header, configuration: configuration.resultValue)
        let overlays = try await planned
        var fingerprint = inputHash.map { hash in Task<String, any Error> { hash } }
        let events = try await pipeline.run(times: recording.frameTimes, frame: { try recording.frame(at: $0) }) {
            chunk in
            try await overlays?.draw(chunk)
            for frame in chunk { try write(frame, to: &writer) }
            progress.advance(by: chunk.count)
            // Of a long clip it takes seconds: the first picture comes before it.
            if fingerprint == nil, !chunk.isEmpty { fingerprint = fingerprinting(recording, marker) }
        }
        let hash = try await (fingerprint ?? fingerprinting(recording, marker)).value
        let summary = try writer.finish(events: events, inputHash: hash)
        try summary.writeSession(to: target + "/session.csv")
        try summary.write(to: target + "/summary.json", tool: Self.tool)
        return summary
    }

    /// Takes the fingerprint of the input and notes it for a run that is cut off, while the analysis goes on.
    private func fingerprinting(_ recording: Recording, _ marker: RunMarker) -> Task<String, any Error> {
        Task { [target] in
            let hash = try recording.inputHash()
            try marker.write(to: target, inputHash: hash)
            return hash
        }
    }

    private func prepareFolder() throws(RecordingError) {
        try OutputFolder.prepare(target, results: RunMarker.results.reversed(), overwrite: existing == .replace)
    }

    private func overlayWriter(for recording: Recording, keepsExisting: Bool) throws(RecordingError) -> OverlayWriter? {
        guard configuration.overlayEvery > 0 else { return nil }
        let folder = target + "/overlays"
        try OutputFolder.make(folder)
        return OverlayWriter(
            recording: recording, margins: configuration.margins, folder: folder, every: configuration.overlayEvery,
            keepsExisting: keepsExisting, jobs: jobs)
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
