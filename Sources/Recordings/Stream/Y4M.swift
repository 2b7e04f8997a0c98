import FrameModel
import SignalKernels

/// Uncompressed video as YUV4MPEG2 (mjpegtools, yuv4mpeg(5)): a header line, then `FRAME` and planes for each frame.
///
/// The luma plane is the B-mode picture; color is left out.
struct Y4M {
    let width: Int
    let height: Int
    /// Frames per second.
    let rate: Double?
    /// Luma runs from 16 to 235, as the header says, and is spread to 0 to 255.
    let isLimited: Bool
    /// Bytes of color behind the luma of a frame.
    let colorBytes: Int
    let warnings: [String]

    static let magic = Array("YUV4MPEG2".utf8)
    /// What the line before each frame begins with.
    static let mark = Array("FRAME".utf8)
    static let lineEnd: UInt8 = 0x0a
    /// Longest line of a header: ten times what programs write.
    static let longestLine = 1024

    /// - Parameter line: The header line, without its end.
    init(_ line: [UInt8], file: String) throws(RecordingError) {
        let words = String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init)
        guard words.first == "YUV4MPEG2" else {
            throw .malformed(file: file, found: "no Y4M header", allowed: "YUV4MPEG2, then W, H and F")
        }
        var size: [Character: Int] = [:]
        var rate: Double?
        var color = "420jpeg"
        var isLimited = false
        var warnings: [String] = []
        for word in words.dropFirst() {
            let value = String(word.dropFirst())
            switch word.first {
            case "W", "H": size[word.first ?? "W"] = Int(value) ?? -1
            case "F":
                let parts = value.split(separator: ":").map { Double($0) ?? -1 }
                guard parts.count == 2, parts[0] >= 0, parts[1] >= 0 else {
                    throw .badValue(file: file, key: "F", found: value, allowed: "two whole numbers, as in 25:1")
                }
                rate = parts[0] > 0 && parts[1] > 0 ? parts[0] / parts[1] : nil
            case "I" where value != "p" && value != "?":
                warnings.append("the frames are interlaced (I\(value)): moving structures have combed edges")
            case "A" where value != "1:1" && value != "0:0":
                warnings.append("the pixels are not square (A\(value)): a scale has to be given for both axes")
            case "C": color = value
            case "X": isLimited = isLimited || value.uppercased() == "COLORRANGE=LIMITED"
            default: break
            }
        }
        let sides = 16...PNGDecoder.largestSide
        guard let width = size["W"], let height = size["H"], sides.contains(width), sides.contains(height),
            width * height <= PNGDecoder.largestArea
        else {
            throw .badValue(
                file: file, key: "W and H", found: "\(size["W"] ?? 0) x \(size["H"] ?? 0)",
                allowed: "\(sides.lowerBound) to \(sides.upperBound) pixels a side")
        }
        if let rate, !Sidecar.frameRates.contains(rate) {
            throw .badValue(
                file: file, key: "F", found: "\(rate) Hz",
                allowed: "\(Sidecar.frameRates.lowerBound) to \(Sidecar.frameRates.upperBound) Hz")
        }
        let half = (width: (width + 1) / 2, height: (height + 1) / 2)
        switch color {
        case "mono": colorBytes = 0
        case "420", "420jpeg", "420mpeg2", "420paldv": colorBytes = 2 * half.width * half.height
        case "422": colorBytes = 2 * half.width * height
        case "444": colorBytes = 2 * width * height
        case "411": colorBytes = 2 * ((width + 3) / 4) * height
        default:
            throw .unsupported(
                file: file, found: "Y4M samples of kind C\(color)", allowed: "8 bits: mono, 420, 422, 444 or 411")
        }
        self.width = width
        self.height = height
        self.rate = rate
        self.isLimited = isLimited
        self.warnings = warnings
    }

    /// Spreads a luma of 16...235 to 0...255, rounded (ITU-R BT.601).
    static let spread: [UInt8] = (0..<256).map { UInt8(min(max(($0 - 16) * 255 + 109, 0) / 219, 255)) }
}
