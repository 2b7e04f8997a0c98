import Foundation

/// How the samples of an NRRD file lie in memory, checked before any of them is read.
struct NRRDLayout {
    let columns: Int
    let rows: Int
    let channels: Int
    let frameCount: Int
    let orientation: ImageOrientation
    /// The frames of a pixel lie side by side, as in Slicer's sequences, and have to be sorted.
    let isInterleavedInTime: Bool
    /// Bytes per millimeter axis as the header has it: lengths of the image axes' vectors, columns then rows.
    let axisLengths: (columns: Double, rows: Double)?
    let warnings: [String]

    var bytesPerFrame: Int { columns * rows * channels }
    var byteCount: Int { bytesPerFrame * frameCount }

    private enum Axis { case time, color, space }

    init(_ header: NRRDHeader) throws(RecordingError) {
        let file = header.file
        func refuse(_ found: String, _ allowed: String) -> RecordingError {
            .unsupported(file: file, found: found, allowed: allowed)
        }
        var warnings: [String] = []
        let type = header.keys["ultrasound image type"]?.uppercased() ?? "BRIGHTNESS"
        guard type == "BRIGHTNESS" || type == "RGB_COLOR" else {
            throw refuse("ultrasound image type \(type)", "BRIGHTNESS or RGB_COLOR; scan lines as MetaImage files")
        }
        guard ["uchar", "unsigned char", "uint8", "uint8_t"].contains(header["type"] ?? "") else {
            throw refuse(
                "samples of type \(header["type"] ?? "(missing)")",
                "8-bit images (uchar); convert it with: unu quantize -b 8 -i IN.nrrd -o OUT.nrrd")
        }
        let sizes = (header.words("sizes") ?? []).map { Int($0) ?? -1 }
        guard (2...5).contains(sizes.count), sizes.allSatisfy({ (1...SequenceFields.mostFrames).contains($0) }) else {
            throw header.error("sizes", found: header["sizes"], allowed: "2 to 5 whole numbers from 1 on")
        }
        if let dimension = header["dimension"], Int(dimension) != sizes.count {
            throw header.error("sizes", found: header["sizes"], allowed: "as many numbers as dimension, \(dimension)")
        }
        let axes = try Self.axes(header, sizes, isColor: type == "RGB_COLOR", warnings: &warnings)

        let color = axes.firstIndex(of: .color)
        guard color == nil || color == 0 || (color == 1 && axes[0] == .time), color.map({ sizes[$0] == 3 }) ?? true
        else {
            throw refuse(
                "color along axis \(color ?? 0) of \(header["sizes"] ?? "")", "3 samples a pixel, the fastest axis")
        }
        let space = axes.indices.filter { axes[$0] == .space && sizes[$0] > 1 }
        let all = axes.indices.filter { axes[$0] == .space }
        let plane = space.count == 2 ? space : Array(all.prefix(2))
        guard space.count <= 2, plane.count == 2 else {
            throw refuse("a volume or a line (sizes \(header["sizes"] ?? ""))", "plane images, alone or over time")
        }
        columns = sizes[plane[0]]
        rows = sizes[plane[1]]
        channels = color == nil ? 1 : 3
        let time = axes.firstIndex(of: .time)
        frameCount = time.map { sizes[$0] } ?? 1
        isInterleavedInTime = time == 0 && frameCount > 1
        guard time == nil || time == 0 || time == axes.count - 1 || frameCount == 1 else {
            throw refuse("time along axis \(time ?? 0) of \(axes.count)", "time as the first or the last axis")
        }
        let least = MetaImageLayout.smallestSide
        let side = PNGDecoder.largestSide
        guard columns >= least, rows >= least else {
            throw refuse("dummy images of \(columns) x \(rows) pixels", "images of \(least) pixels a side or more")
        }
        guard columns <= side, rows <= side, columns * rows <= PNGDecoder.largestArea,
            columns * rows * channels * frameCount <= MetaImageLayout.largestVolume
        else {
            throw header.error("sizes", found: header["sizes"], allowed: "at most \(side) pixels a side")
        }
        if let letters = header.keys["ultrasound image orientation"] {
            guard let known = ImageOrientation(letters) else {
                throw header.error(
                    "ultrasound image orientation", found: letters,
                    allowed: "M or U and F or N in either order, as in MF, UN or FM")
            }
            orientation = known
        } else {
            orientation = .markedFar
        }
        axisLengths = Self.lengths(header, count: axes.count, plane)
        self.warnings = warnings
    }

    /// What each axis counts.
    private static func axes(
        _ header: NRRDHeader, _ sizes: [Int], isColor: Bool, warnings: inout [String]
    ) throws(RecordingError) -> [Axis] {
        guard let kinds = header.words("kinds") else {
            if sizes.count == 2 { return [.space, .space] }
            warnings.append("kinds is missing: the last dimension is taken as time")
            var axes = [Axis](repeating: .space, count: sizes.count)
            axes[sizes.count - 1] = .time
            if isColor { axes[0] = .color }
            return axes
        }
        guard kinds.count == sizes.count else {
            throw header.error("kinds", found: header["kinds"], allowed: "a kind for each of \(sizes.count) axes")
        }
        return kinds.map { kind in
            switch kind.lowercased() {
            case "list", "time": .time
            case "vector", "rgb-color", "3-color", "point": .color
            default: .space
            }
        }
    }

    /// Lengths of the vectors of the image axes, from `space directions` or `spacings`.
    private static func lengths(
        _ header: NRRDHeader, count: Int, _ plane: [Int]
    ) -> (columns: Double, rows: Double)? {
        if let text = header["space directions"] {
            // "none (0.1,0,0) (0,0.2,0)": spaces may follow commas.
            var vectors: [Double?] = []
            var rest = text[...]
            while let first = rest.firstIndex(where: { !$0.isWhitespace }) {
                rest = rest[first...]
                if rest.first == "(" {
                    guard let close = rest.firstIndex(of: ")") else { return nil }
                    let numbers = rest[rest.index(after: first)..<close].split(separator: ",").map {
                        Double($0.trimmingCharacters(in: .whitespaces)) ?? .nan
                    }
                    vectors.append(numbers.reduce(0) { $0 + $1 * $1 }.squareRoot())
                    rest = rest[rest.index(after: close)...]
                } else {
                    vectors.append(nil)
                    rest = rest.firstIndex(where: \.isWhitespace).map { rest[$0...] } ?? ""
                }
            }
            // PLUS leaves out the axes that have no direction.
            let known = vectors.count == count ? plane.map { vectors[$0] } : vectors.filter { $0 != nil }
            guard known.count >= 2, let across = known[0], let down = known[1] else { return nil }
            return (across, down)
        }
        guard let words = header.words("spacings"), words.count == count, let across = Double(words[plane[0]]),
            let down = Double(words[plane[1]])
        else { return nil }
        return (across, down)
    }
}
