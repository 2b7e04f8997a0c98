import SignalKernels

/// A source whose frames are `StoredImages`.
protocol StoredFrameSource: FrameSource {
    var images: StoredImages { get }
}

extension StoredFrameSource {
    var width: Int { images.width }
    var height: Int { images.height }
    var calibration: Calibration? { nil }
    func luma(at index: Int) throws(RecordingError) -> Raster<UInt8> { try images.luma(at: index) }
}

/// 8-bit images one after the other, gray or red, green and blue.
struct StoredImages: Sendable {
    let store: SampleStore
    /// Stored columns and rows of one frame, before the orientation is settled.
    let columns: Int
    let rows: Int
    /// Samples per pixel: 1 gray, 3 red, green and blue.
    let channels: Int
    let orientation: ImageOrientation
    /// Bytes from one frame to the next where something lies between them; `nil` where nothing does.
    var stride: Int?

    var width: Int { orientation.isTransposed ? rows : columns }
    var height: Int { orientation.isTransposed ? columns : rows }

    /// Gray levels of one frame, row 0 nearest the probe.
    func luma(at index: Int) throws(RecordingError) -> Raster<UInt8> {
        let count = columns * rows * channels
        let samples = try store.bytes(at: index * (stride ?? count), count: count)
        let (width, height) = (width, height)
        if channels == 1, orientation == .markedFar { return Raster(width: width, height: height, samples: samples) }
        var raster = Raster<UInt8>(width: width, height: height, filledWith: 0)
        for row in 0..<height {
            for column in 0..<width {
                let place = orientation.stored(row: row, column: column, height: height, width: width)
                let offset = (place.row * columns + place.column) * channels
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
}
