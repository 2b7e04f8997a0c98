import FrameModel
import SignalKernels

/// A DICOM file with one picture or a loop of them, uncompressed or compressed.
///
/// Each frame is read and decoded when it is asked for; what is kept in memory are a few numbers per frame.
struct DICOMFile: FrameSource {
    let format = "DICOM"
    let times: [Double]?
    let files: [InputFile]
    let warnings: [String]
    private let file: String
    private let store: SampleStore
    private let layout: DICOMLayout
    private let luma: DICOMLuma
    private let scale: DICOMScale
    /// `nil` for uncompressed pixels.
    private let fragments: DICOMFragments?
    /// Where uncompressed pixels lie.
    private let pixels: Range<Int>
    /// Uncompressed bytes of 8 bits that were written as big-endian words lie swapped in pairs.
    private let isSwapped: Bool

    var frameCount: Int { layout.frameCount }
    var width: Int { layout.width }
    var height: Int { layout.height }

    /// Largest compressed frame: as long as four uncompressed ones, which no codec of ours comes to, and 16 MiB for
    /// whatever a scanner writes beside the picture. Engineering default.
    private var largestFrame: Int { 4 * layout.bytesPerFrame + 16 << 20 }

    init(_ source: RegularFile) throws(RecordingError) {
        let parser = try DICOMParser(source)
        file = parser.file
        store = parser.store
        let values = DICOMValues(parser, parser.elements)
        layout = try DICOMLayout(parser, values)
        luma = try DICOMLuma(layout, values)
        scale = DICOMScale(parser, values, layout)
        let clock = DICOMFrameTimes(values, frameCount: layout.frameCount)
        times = clock.seconds
        files = [InputFile(source)]
        warnings = scale.warnings + clock.warnings + luma.warnings
        fragments =
            layout.syntax.pixels == .native
            ? nil : try DICOMFragments(parser, frameCount: layout.frameCount)
        pixels = parser.pixels?.range ?? 0..<0
        isSwapped =
            layout.syntax.isBigEndian && layout.bytesPerSample == 1 && parser.pixels?.representation == "OW"
        // A loop with a damaged picture has others to show; a single damaged picture is a file that cannot be read.
        if layout.frameCount == 1 { _ = try luma(at: 0) }
    }

    func luma(at index: Int) throws(RecordingError) -> Raster<UInt8> {
        let samples: DICOMLuma.Samples
        if let fragments {
            let size = fragments.size(of: index)
            guard size <= largestFrame else {
                throw .unreadableFrame(
                    index: index, file: file,
                    reason: "a compressed picture of \(size) bytes; allowed: at most \(largestFrame)")
            }
            let data = try fragments.bytes(of: index, in: store)
            do throws(CodestreamFailure) {
                samples = try DICOMCodec.decode(data, layout)
            } catch {
                throw .unreadableFrame(index: index, file: file, reason: error.reason)
            }
        } else {
            samples = DICOMLuma.Samples(bytes: try native(index), isPlanar: layout.isPlanar, color: layout.color)
        }
        return Raster(width: width, height: height, samples: luma.frame(samples))
    }

    /// One uncompressed frame, two-byte samples low byte first.
    private func native(_ index: Int) throws(RecordingError) -> [UInt8] {
        let count = layout.bytesPerFrame
        let offset = index * count
        guard layout.syntax.isBigEndian, isSwapped || layout.bytesPerSample == 2 else {
            return try store.bytes(at: pixels.lowerBound + offset, count: count)
        }
        // Pairs are counted from the first pixel, and a frame of odd size begins and ends inside one.
        let first = offset & ~1
        let end = min((offset + count + 1) & ~1, pixels.count)
        let words = try store.bytes(at: pixels.lowerBound + first, count: end - first)
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
