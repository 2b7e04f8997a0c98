import FrameModel
import Foundation
import SignalKernels

/// A DICOM file with one picture or a loop of them, uncompressed or compressed.
///
/// The file is held in memory and each frame is decoded when it is asked for.
struct DICOMFile: FrameSource {
    let format = "DICOM"
    let times: [Double]?
    let digests: [(name: String, digest: String)]
    let warnings: [String]
    private let parser: DICOMParser
    private let layout: DICOMLayout
    private let luma: DICOMLuma
    private let scale: DICOMScale
    /// `nil` for uncompressed pixels.
    private let fragments: DICOMFragments?
    /// Where uncompressed pixels begin.
    private let pixels: Int
    /// Uncompressed bytes of 8 bits that were written as big-endian words lie swapped in pairs.
    private let isSwapped: Bool

    var frameCount: Int { layout.frameCount }
    var width: Int { layout.width }
    var height: Int { layout.height }

    init(_ data: Data, file: String) throws(RecordingError) {
        parser = try DICOMParser(data, file: file)
        let values = DICOMValues(parser, parser.elements)
        layout = try DICOMLayout(parser, values)
        luma = try DICOMLuma(layout, values)
        scale = DICOMScale(parser, values, layout)
        let clock = DICOMFrameTimes(values, frameCount: layout.frameCount)
        times = clock.seconds
        digests = [(FileBytes.name(of: file), SHA256.digest(of: data))]
        warnings = scale.warnings + clock.warnings
        fragments =
            layout.syntax.pixels == .native
            ? nil : try DICOMFragments(parser, frameCount: layout.frameCount)
        let element = values.element(.pixelData)
        pixels = element?.value.lowerBound ?? 0
        isSwapped = layout.syntax.isBigEndian && layout.bytesPerSample == 1 && element?.representation == "OW"
        // A loop with a damaged picture has others to show; a single damaged picture is a file that cannot be read.
        if layout.frameCount == 1 { _ = try luma(at: 0) }
    }

    func luma(at index: Int) throws(RecordingError) -> Raster<UInt8> {
        let samples: DICOMLuma.Samples
        if let fragments {
            do throws(CodestreamFailure) {
                samples = try DICOMCodec.decode(fragments.bytes(of: index, in: parser), layout)
            } catch {
                throw .unreadableFrame(index: index, file: parser.file, reason: error.reason)
            }
        } else {
            samples = DICOMLuma.Samples(bytes: native(index), isPlanar: layout.isPlanar, color: layout.color)
        }
        return Raster(width: width, height: height, samples: luma.frame(samples))
    }

    /// One uncompressed frame, two-byte samples low byte first.
    private func native(_ index: Int) -> [UInt8] {
        let count = layout.bytesPerFrame
        let offset = index * count
        guard layout.syntax.isBigEndian, isSwapped || layout.bytesPerSample == 2 else {
            return Array(parser[pixels + offset..<pixels + offset + count])
        }
        // Pairs are counted from the first pixel, and a frame of odd size begins and ends inside one.
        let first = offset & ~1
        let end = min((offset + count + 1) & ~1, parser.elements[.pixelData].map { $0.value.count } ?? 0)
        let words = Array(parser[pixels + first..<pixels + end])
        return (offset..<offset + count).map { words[min(($0 ^ 1) - first, words.count - 1)] }
    }

    // MARK: Picture and scale

    var picture: PixelRegion? { scale.picture?.rectangle }

    var calibration: Calibration? { picture.flatMap { calibration(of: $0) } }

    func calibration(of part: PixelRegion) -> Calibration? { scale.calibration(of: part) }

    func origin(of part: PixelRegion) -> (column: Double, row: Double)? {
        scale.picture(holding: part).flatMap { $0.region.origin(in: $0.rectangle) }
    }
}
