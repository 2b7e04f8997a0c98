import FrameModel
import Foundation
import SignalKernels

/// A MetaImage file (`.mha`, or `.mhd` with its data file): a sequence of B-mode frames.
///
/// Compressed sequences are one stream, so the pixels of all frames are held in memory.
struct MetaImage: FrameSource {
    let format = "MetaImage"
    let width: Int
    let height: Int
    let times: [Double]?
    let calibration: Calibration?
    let digests: [(name: String, digest: String)]
    let warnings: [String]
    private let file: String
    private let layout: MetaImageLayout
    private let samples: [UInt8]
    private let invalidFrames: Set<Int>

    var frameCount: Int { layout.frameCount }

    init(_ data: Data, file: String) throws(RecordingError) {
        let header = try MetaImageHeader(data, file: file)
        layout = try MetaImageLayout(header)
        self.file = file
        width = layout.orientation.isTransposed ? layout.rows : layout.columns
        height = layout.orientation.isTransposed ? layout.columns : layout.rows
        var warnings = layout.warnings

        let body = try MetaImageBody(header: header, headerFile: data, layout: layout)
        samples = body.samples
        digests = [(FileBytes.name(of: file), SHA256.digest(of: data))] + body.digests

        let count = layout.frameCount
        let stamps = (0..<count).compactMap { header.frames[$0]?.timestamp }
        let haveClock = stamps.count == count && (count == 1 || stamps.contains { $0 != stamps[0] })
        times = haveClock ? stamps : nil
        if !haveClock, !stamps.isEmpty { warnings.append("\(count - stamps.count) frames have no time stamp") }
        if haveClock, zip(stamps, stamps.dropFirst()).contains(where: { $0 > $1 }) {
            warnings.append("the time stamps run backwards in places")
        }
        invalidFrames = Set((0..<count).filter { header.frames[$0]?.isValid == false })
        if !invalidFrames.isEmpty { warnings.append("\(invalidFrames.count) frames are marked INVALID and not read") }
        if let beyond = header.frames.keys.max(), beyond >= count {
            warnings.append("the header describes frame \(beyond), the recording holds \(count)")
        }
        calibration = Self.calibration(header, layout: layout, warnings: &warnings)
        if calibration == nil, let spacing = header["ElementSpacing"],
            !spacing.split(whereSeparator: \.isWhitespace).allSatisfy({ Double($0) == 1 })
        {
            // PLUS never sets it and other writers leave any number there.
            warnings.append("ElementSpacing \(spacing) is not used as a scale: state it if it is right")
        }
        self.warnings = warnings
    }

    func luma(at index: Int) throws(RecordingError) -> Raster<UInt8> {
        guard !invalidFrames.contains(index) else {
            throw .unreadableFrame(index: index, file: file, reason: "the recording marks it INVALID")
        }
        let start = index * layout.bytesPerFrame
        let channels = layout.channels
        let orientation = layout.orientation
        if channels == 1, orientation == .markedFar {
            return Raster(
                width: width, height: height, samples: Array(samples[start..<start + layout.bytesPerFrame]))
        }
        var raster = Raster<UInt8>(width: width, height: height, filledWith: 0)
        for row in 0..<height {
            for column in 0..<width {
                let place = orientation.stored(row: row, column: column, height: height, width: width)
                let offset = start + (place.row * layout.columns + place.column) * channels
                raster[row: row, column: column] =
                    channels == 1
                    ? samples[offset] : Self.luma(samples[offset], samples[offset + 1], samples[offset + 2])
            }
        }
        return raster
    }

    private static func luma(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
        let weighted = 299 * Int(red) + 587 * Int(green) + 114 * Int(blue)
        return UInt8((weighted + 500) / 1000)
    }

    /// The lengths of the pixel axes under the image-to-probe transform, when every frame that has one agrees.
    private static func calibration(
        _ header: MetaImageHeader, layout: MetaImageLayout, warnings: inout [String]
    ) -> Calibration? {
        var first: (across: Double, down: Double)?
        for index in 0..<layout.frameCount {
            guard let matrix = header.frames[index]?.calibration else { continue }
            let columns = [axisLength(0, of: matrix), axisLength(1, of: matrix)]
            let range = PixelSpacing<Axial>.plausibleMillimetersPerPixel
            guard columns.allSatisfy({ $0.isFinite && range.contains($0) }), columns != [1, 1] else {
                warnings.append("the image-to-probe transform is no calibration: its axes measure \(columns)")
                return nil
            }
            if let first,
                abs(columns[0] / first.across - 1) > ScaleResolution.tolerance
                    || abs(columns[1] / first.down - 1) > ScaleResolution.tolerance
            {
                warnings.append("the image-to-probe transform changes within the recording and is not used")
                return nil
            }
            first = first ?? (columns[0], columns[1])
        }
        guard let first else { return nil }
        let isTransposed = layout.orientation.isTransposed
        return Calibration(
            axial: isTransposed ? first.across : first.down, lateral: isTransposed ? first.down : first.across,
            source: .calibrationMatrix, note: "image-to-probe transform of the recording")
    }

    /// Length of a column of a row-major 4 x 4 matrix: millimeters per pixel along that image axis.
    private static func axisLength(_ axis: Int, of matrix: [Double]) -> Double {
        let x = matrix[axis]
        let y = matrix[4 + axis]
        let z = matrix[8 + axis]
        return (x * x + y * y + z * z).squareRoot()
    }
}
