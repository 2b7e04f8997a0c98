import FrameModel
import SignalKernels

/// Where the B-mode picture lies inside the frames.
enum PictureRegion {
    /// The least side of a picture in pixels: filters and stand-in scale need as many. Engineering default.
    static let smallestSide = 8

    /// Where the picture lies, and who says so.
    struct Choice {
        var region: PixelRegion
        var source: Recording.RegionSource
        /// What the frames show; `nil` where a person stated the region, or frames are drawn from lines.
        var capture: CaptureLines?
        /// The frames behind `capture`, by their index.
        var frames: [Int: Raster<UInt8>] = [:]
        /// What a user should know about it.
        var warning: String?
    }

    /// The region stated or found.
    ///
    /// - Throws: `RecordingError` when it does not lie inside the frames or is too small to be filtered.
    static func resolve(
        source: any FrameSource, sidecar: Sidecar?, overrides: RecordingOverrides, path: String
    ) throws(RecordingError) -> Choice {
        let picture = try choose(source: source, sidecar: sidecar, overrides: overrides, path: path)
        guard picture.region.width >= smallestSide, picture.region.height >= smallestSide else {
            throw .unsupported(
                file: path, found: "a picture of \(picture.region.width) x \(picture.region.height) pixels",
                allowed: "pictures of \(smallestSide) pixels a side or more")
        }
        return picture
    }

    private static func choose(
        source: any FrameSource, sidecar: Sidecar?, overrides: RecordingOverrides, path: String
    ) throws(RecordingError) -> Choice {
        let whole = PixelRegion(x: 0, y: 0, width: source.width, height: source.height)
        if let region = overrides.region {
            try check(region, inside: whole, file: path, key: "region on the command line")
            return Choice(region: region, source: .commandLine)
        }
        if let sidecar, let region = sidecar.region {
            try check(region, inside: whole, file: sidecar.file, key: "region_px")
            return Choice(region: region, source: .sidecar)
        }
        // Frames are decoded once to find the picture in them and what lies in it and beside it.
        let frames = source.lines == nil ? sampledFrames(of: source) : [:]
        let capture = frames.isEmpty ? nil : CaptureLines(frames.keys.sorted().compactMap { frames[$0] })
        if let region = source.picture {
            return Choice(region: region, source: source.pictureSource, capture: capture, frames: frames)
        }
        if let capture, let region = RegionFinder.picture(in: capture) {
            return Choice(
                region: region, source: region == whole ? .wholeFrame : .found, capture: capture, frames: frames)
        }
        return Choice(
            region: whole, source: .wholeFrame, capture: capture, frames: frames,
            warning: source.lines == nil
                ? "no picture stands out from a screen around it: the whole frame is analyzed and drawn, "
                    + "names on it included; --region states where the picture is" : nil)
    }

    /// Frames looked at to find the picture: engineering default.
    private static let framesSampled = 5

    /// Indices of frames spread evenly over a recording, from the first to the last.
    static func sampledIndices(of count: Int) -> [Int] {
        let sampled = min(framesSampled, count)
        return (0..<sampled).map { sampled == 1 ? 0 : $0 * (count - 1) / (sampled - 1) }
    }

    /// Those frames that can be read.
    private static func sampledFrames(of source: any FrameSource) -> [Int: Raster<UInt8>] {
        var frames: [Int: Raster<UInt8>] = [:]
        // A frame that cannot be read is reported when it is analyzed.
        for index in sampledIndices(of: source.frameCount) { frames[index] = try? source.luma(at: index) }
        return frames
    }

    private static func check(
        _ region: PixelRegion, inside whole: PixelRegion, file: String, key: String
    ) throws(RecordingError) {
        guard region.fits(width: whole.width, height: whole.height) else {
            throw .badValue(
                file: file, key: key,
                found: "x \(region.x), y \(region.y), width \(region.width), height \(region.height)",
                allowed: "a rectangle inside \(whole.width) x \(whole.height) pixels")
        }
    }
}
