import Foundation
import FrameModel
import NeedleGuidance
import Overlays
import PlacementSafety
import Recordings
import SignalKernels

/// Draws frames on several workers and writes them as `overlays/frame_0000.png`.
struct OverlayWriter: Sendable {
    private let folder: String
    private let every: Int
    private let keepsExisting: Bool
    private let palette: [UInt8]
    private let painters: [Painter]

    /// One worker's canvas.
    ///
    /// Unchecked, because a writer gives each painter to one task at a time.
    private final class Painter: @unchecked Sendable {
        private let renderer: OverlayRenderer
        /// Made by the first task that needs it: a short clip leaves painters without work.
        private lazy var canvas = renderer.makeCanvas()

        init(_ renderer: OverlayRenderer) { self.renderer = renderer }

        /// Makes the canvas ahead of the first picture.
        func prepare() { _ = canvas }

        /// Palette indices of the picture of one frame.
        func indices(of frame: BModeFrame, _ analyzed: AnalyzedFrame) -> Raster<UInt8> {
            renderer.render(frame, scene: analyzed.scene, assessment: analyzed.assessment, into: &canvas)
            return Raster(width: canvas.image.width, height: canvas.image.height, samples: canvas.image.indices)
        }
    }

    /// - Parameters:
    ///   - folder: Exists already.
    ///   - every: Draws frames whose index is a multiple of it, at least 1.
    ///   - keepsExisting: Pictures that are there already are whole and of the same run.
    ///   - jobs: Workers, at least 1.
    init(recording: Recording, margins: SafetyMargins, folder: String, every: Int, keepsExisting: Bool, jobs: Int) {
        precondition(every >= 1, "an overlay writer draws something")
        let renderer = OverlayRenderer(geometry: recording.geometry, scale: recording.scale, margins: margins)
        self.folder = folder
        self.every = every
        self.keepsExisting = keepsExisting
        palette = renderer.palette.flatMap { [$0.red, $0.green, $0.blue] }
        painters = (0..<jobs).map { _ in Painter(renderer) }
        painters[0].prepare()
    }

    /// Draws the frames of a chunk; the pictures do not depend on the number of workers. One chunk at a time.
    ///
    /// - Throws: `RecordingError.cannotWrite`.
    func draw(_ chunk: [AnalyzedFrame]) async throws {
        let due = chunk.filter { $0.frame != nil && $0.index.isMultiple(of: every) }
        let left = WorkQueue(due.indices)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for painter in painters.prefix(due.count) {
                group.addTask {
                    while let position = left.next() { try draw(due[position], by: painter) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func draw(_ analyzed: AnalyzedFrame, by painter: Painter) throws(RecordingError) {
        let path = "\(folder)/\(FrameFile.name(analyzed.index))"
        guard let frame = analyzed.frame, !keepsExisting || !FileManager.default.fileExists(atPath: path) else {
            return
        }
        let picture = painter.indices(of: frame, analyzed)
        try OutputFile.write(PNGEncoder.encode(indices: picture, palette: palette), to: path)
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
