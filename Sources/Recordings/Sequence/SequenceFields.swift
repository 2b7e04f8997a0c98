import Foundation

/// What a sequence file of the PLUS toolkit states of single frames: fields named `Seq_Frame0012_Timestamp`
/// (PlusLib, docs/file-formats/FileSequenceFile).
struct SequenceFields {
    /// One frame's fields.
    struct Frame {
        var timestamp: Double?
        /// Counted by the device, also while frames are lost.
        var number: Int?
        var isValid = true
        /// Row-major 4 x 4 matrix from image pixels to the probe in millimeters.
        var calibration: [Double]?
    }

    private(set) var frames: [Int: Frame] = [:]

    /// Highest frame number, so that a damaged number cannot fill memory.
    static let mostFrames = 1_000_000

    /// Takes a `Seq_Frame…` field; `false` when the key is none.
    mutating func read(_ key: String, _ value: String, file: String) throws(RecordingError) -> Bool {
        let prefix = "seq_frame"
        guard key.count > prefix.count, key.prefix(prefix.count).lowercased() == prefix else { return false }
        let rest = key.dropFirst(prefix.count)
        guard let separator = rest.firstIndex(of: "_"), let index = Int(rest[..<separator]) else { return false }
        func error(_ found: String, _ allowed: String) -> RecordingError {
            .badValue(file: file, key: key, found: "\"\(found.prefix(60))\"", allowed: allowed)
        }
        guard (0..<Self.mostFrames).contains(index) else {
            throw error("frame \(index)", "frames 0 to \(Self.mostFrames - 1)")
        }
        switch rest[rest.index(after: separator)...].lowercased() {
        case "timestamp" where !value.isEmpty:
            guard let time = Double(value), time.isFinite else { throw error(value, "seconds, a finite number") }
            frames[index, default: Frame()].timestamp = time
        case "framenumber" where !value.isEmpty:
            // A count of a device, not an index: any number may stand there.
            frames[index, default: Frame()].number = Int(value)
        case "imagestatus", "status":
            frames[index, default: Frame()].isValid = value.uppercased() != "INVALID"
        case "imagetoprobetransform", "imagetotransducertransform":
            let numbers = value.split(whereSeparator: \.isWhitespace).map { Double($0) ?? .nan }
            guard numbers.count == 16 else { throw error(value, "16 numbers, row by row") }
            frames[index, default: Frame()].calibration = numbers
        case "imagetoprobetransformstatus", "imagetotransducertransformstatus":
            if value.uppercased() != "OK" { frames[index, default: Frame()].calibration = nil }
        default: break
        }
        return true
    }

    // MARK: What follows for a recording

    /// Seconds on any clock when every one of `count` frames states them, and they differ.
    func times(_ count: Int, warnings: inout [String]) -> [Double]? {
        let stamps = (0..<count).compactMap { frames[$0]?.timestamp }
        guard stamps.count == count, count == 1 || stamps.contains(where: { $0 != stamps[0] }) else {
            if stamps.count == count {
                warnings.append("all frames have the same time stamp")
            } else if !stamps.isEmpty {
                warnings.append("\(count - stamps.count) frames have no time stamp")
            }
            return nil
        }
        if zip(stamps, stamps.dropFirst()).contains(where: { $0 > $1 }) {
            warnings.append("the time stamps run backwards in places")
        }
        return stamps
    }

    /// The device's own count, when every one of `count` frames states it.
    func numbers(_ count: Int) -> [Int]? {
        let numbers = (0..<count).compactMap { frames[$0]?.number }
        return numbers.count == count ? numbers : nil
    }

    /// The frames among `count` that the recording itself marks as not valid.
    func invalidFrames(_ count: Int, warnings: inout [String]) -> Set<Int> {
        let invalid = Set((0..<count).filter { frames[$0]?.isValid == false })
        if !invalid.isEmpty { warnings.append("\(invalid.count) frames are marked INVALID and not read") }
        if let beyond = frames.keys.max(), beyond >= count {
            warnings.append("the header describes frame \(beyond), the recording holds \(count)")
        }
        return invalid
    }

    /// The lengths of the pixel axes under the image-to-probe transform, when every frame that has one agrees.
    func calibration(
        _ count: Int, orientation: ImageOrientation, warnings: inout [String]
    ) -> Calibration? {
        var first: (across: Double, down: Double)?
        for index in 0..<count {
            guard let matrix = frames[index]?.calibration else { continue }
            let columns = [Self.axisLength(0, of: matrix), Self.axisLength(1, of: matrix)]
            let range = ScaleResolution.plausibleSpacings
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
        let isTransposed = orientation.isTransposed
        return Calibration(
            axial: isTransposed ? first.across : first.down, lateral: isTransposed ? first.down : first.across,
            source: .calibrationMatrix, note: "image-to-probe transform of the recording")
    }

    /// Length of a column of a row-major 4 x 4 matrix: millimeters per pixel along that image axis.
    private static func axisLength(_ axis: Int, of matrix: [Double]) -> Double {
        let (x, y, z) = (matrix[axis], matrix[4 + axis], matrix[8 + axis])
        return (x * x + y * y + z * z).squareRoot()
    }
}
