public import SignalKernels

/// One B-mode image of a recording.
public struct BModeFrame: Sendable {
    /// Position in the recording, from 0.
    public var index: Int
    /// Seconds from the first frame.
    public var time: Double
    /// Log-compressed gray levels of the whole stored frame, 0 to 255.
    public var grayLevels: Raster<UInt8>

    public init(index: Int, time: Double, grayLevels: Raster<UInt8>) {
        self.index = index
        self.time = time
        self.grayLevels = grayLevels
    }
}
