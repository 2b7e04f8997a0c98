import Foundation
import FrameModel
import NeedleGuidance
import Overlays
import PlacementSafety
import Recordings
import SignalKernels

/// Draws frames on several workers and writes them as `overlays/frame_0000.png`.
struct OverlayWriter: Sendable {
    private let renderer: OverlayRenderer
    private let folder: String
    private let every: Int
    private let keepsExisting: Bool
    private let palette: [UInt8]

    /// - Parameters:
    ///   - folder: Exists already.
    ///   - every: Draws frames whose index is a multiple of it, at least 1.
    ///   - keepsExisting: Pictures that are there already are whole and of the same run.
    init(recording: Recording, margins: SafetyMargins, folder: String, every: Int, keepsExisting: Bool) {
        precondition(every >= 1, "an overlay writer draws something")
        renderer = OverlayRenderer(geometry: recording.geometry, scale: recording.scale, margins: margins)
        self.folder = folder
        self.every = every
        self.keepsExisting = keepsExisting
        palette = renderer.makeCanvas().image.palette.flatMap { [$0.red, $0.green, $0.blue] }
    }

    /// Draws the frames of a chunk; the pictures do not depend on the number of workers.
    ///
    /// - Throws: `RecordingError.cannotWrite`.
    func draw(_ chunk: [AnalyzedFrame], jobs: Int) async throws {
        let due = chunk.filter { $0.frame != nil && $0.index.isMultiple(of: every) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for offset in 0..<min(jobs, due.count) {
                group.addTask {
                    var canvas = renderer.makeCanvas()
                    for position in stride(from: offset, to: due.count, by: jobs) {
                        try draw(due[position], on: &canvas)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func draw(_ analyzed: AnalyzedFrame, on canvas: inout OverlayCanvas) throws(RecordingError) {
        let path = "\(folder)/\(FrameFile.name(analyzed.index))"
        guard let frame = analyzed.frame, !keepsExisting || !FileManager.default.fileExists(atPath: path) else {
            return
        }
        renderer.render(frame, scene: analyzed.scene, assessment: analyzed.assessment, into: &canvas)
        let picture = Raster(
            width: canvas.image.width, height: canvas.image.height, samples: canvas.image.indices)
        try OutputFile.write(
            PNGEncoder.encode(indices: picture, palette: palette),
            to: path)
    }
}

/// How pictures of single frames are named.
enum FrameFile {
    /// `frame_0000.png`; more digits where four do not do.
    static func name(_ index: Int) -> String {
        let digits = String(index)
        return "frame_" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ".png"
    }
}
