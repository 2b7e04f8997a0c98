import Foundation
import SignalKernels

/// A folder of PNG frames in natural order, or one PNG.
///
/// When the sequence is opened the size of every picture is read, of a long one that of some: one of another size
/// than the first is refused. Pixels are decoded when they are asked for.
struct PNGSequence: FrameSource {
    let format: String
    let width: Int
    let height: Int
    private let paths: [String]
    /// Folder that names are relative to.
    private let root: String

    var frameCount: Int { paths.count }
    var times: [Double]? { nil }
    var calibration: Calibration? { nil }
    var warnings: [String] { [] }
    var files: [InputFile] {
        paths.map { path in
            let name = path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : FileBytes.name(of: path)
            return InputFile(path: path, name: name, limit: Self.largestFile)
        }
    }

    /// Largest PNG read, in bytes: the largest picture at 16 bits and four channels.
    private static let largestFile = PNGDecoder.largestArea * 8
    /// Pictures whose size is read at first: engineering default, so that opening a long recording takes milliseconds.
    private static let mostSizesRead = 256

    /// - Parameter paths: Of the pictures, in the order of the frames, at least one.
    init(paths: [String], relativeTo root: String) throws(RecordingError) {
        let step = (paths.count + Self.mostSizesRead - 1) / Self.mostSizesRead
        let some = stride(from: 0, to: paths.count, by: max(1, step)).map { paths[$0] }
        do throws(RecordingError) {
            (width, height) = try Self.size(sharedBy: some)
        } catch {
            if case .frameSize = error { throw error }
            // Where all of these are damaged, one of the others may be fine.
            (width, height) = try Self.size(sharedBy: paths)
        }
        self.paths = paths
        self.root = root
        format = paths.count == 1 ? "PNG" : "PNG sequence"
    }

    /// The size all readable ones of some pictures have: a damaged frame is reported when it is asked for.
    ///
    /// - Throws: `RecordingError`, when two differ or none can be read.
    private static func size(sharedBy paths: [String]) throws(RecordingError) -> (width: Int, height: Int) {
        var expected: (width: Int, height: Int)?
        var firstFailure: RecordingError?
        for path in paths {
            let size: (width: Int, height: Int)
            do throws(RecordingError) {
                let beginning = try FileBytes.beginning(of: path, count: PNGDecoder.sizeBytes)
                size = try PNGDecoder.size(of: beginning, file: path)
            } catch {
                firstFailure = firstFailure ?? error
                continue
            }
            if let expected, expected != size {
                throw .frameSize(
                    file: path, found: "\(size.width) x \(size.height)",
                    expected: "\(expected.width) x \(expected.height)")
            }
            expected = size
        }
        guard let expected else {
            throw firstFailure ?? .missing(path: paths.first ?? "", expected: "at least one PNG frame")
        }
        return expected
    }

    func luma(at index: Int) throws(RecordingError) -> Raster<UInt8> {
        let file = paths[index]
        let raster: Raster<UInt8>
        do throws(RecordingError) {
            raster = try PNGDecoder.luma(of: FileBytes.read(file, limit: Self.largestFile), file: file)
        } catch {
            throw .unreadableFrame(index: index, file: file, reason: error.reason)
        }
        guard raster.width == width, raster.height == height else {
            throw .unreadableFrame(
                index: index, file: file,
                reason: "it is \(raster.width) x \(raster.height) pixels; allowed: the first one's \(width) x \(height)"
            )
        }
        return raster
    }
}
