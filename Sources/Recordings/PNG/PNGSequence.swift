import Foundation
import SignalKernels

/// A folder of PNG frames in natural order, or one PNG.
///
/// Every file is read once when the sequence is opened: its size is checked and its digest taken.
/// Pixels are decoded when they are asked for.
struct PNGSequence: FrameSource {
    let format: String
    let width: Int
    let height: Int
    let digests: [(name: String, digest: String)]
    private let files: [String]

    var frameCount: Int { files.count }
    var times: [Double]? { nil }
    var calibration: Calibration? { nil }
    var warnings: [String] { [] }

    /// Largest PNG read, in bytes: the largest picture at 16 bits and four channels.
    private static let largestFile = PNGDecoder.largestArea * 8

    /// - Parameter files: Paths in the order of the frames, at least one.
    init(files: [String], relativeTo root: String) throws(RecordingError) {
        var expected: (width: Int, height: Int)?
        var digests: [(name: String, digest: String)] = []
        var firstFailure: RecordingError?
        for file in files {
            let name = file.hasPrefix(root + "/") ? String(file.dropFirst(root.count + 1)) : FileBytes.name(of: file)
            do throws(RecordingError) {
                let data = try FileBytes.read(file, limit: Self.largestFile)
                digests.append((name, SHA256.digest(of: data)))
                let size = try PNGDecoder.size(of: data, file: file)
                if let expected, expected != size {
                    throw .frameSize(
                        file: file, found: "\(size.width) x \(size.height)",
                        expected: "\(expected.width) x \(expected.height)")
                }
                expected = size
            } catch {
                if case .frameSize = error { throw error }
                // A damaged frame is reported when it is asked for; the others may be fine.
                firstFailure = firstFailure ?? error
                if digests.last?.name != name { digests.append((name, "unreadable")) }
            }
        }
        guard let expected else {
            throw firstFailure ?? .missing(path: root, expected: "at least one PNG frame")
        }
        self.files = files
        self.digests = digests
        width = expected.width
        height = expected.height
        format = files.count == 1 ? "PNG" : "PNG sequence"
    }

    func luma(at index: Int) throws(RecordingError) -> Raster<UInt8> {
        let file = files[index]
        let raster: Raster<UInt8>
        do throws(RecordingError) {
            raster = try PNGDecoder.luma(of: FileBytes.read(file, limit: Self.largestFile), file: file)
        } catch {
            throw .unreadableFrame(index: index, file: file, reason: error.reason)
        }
        guard raster.width == width, raster.height == height else {
            throw .unreadableFrame(index: index, file: file, reason: "its size changed since the recording was opened")
        }
        return raster
    }
}
