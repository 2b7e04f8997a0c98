import Foundation

/// Picture files that are not read themselves, told by their first bytes, and what turns them into PNG frames.
enum PictureFormat: String {
    case jpeg = "JPEG"
    case bmp = "BMP"
    case tiff = "TIFF"
    case webp = "WebP"
    case jpeg2000 = "JPEG 2000"

    init?(_ beginning: Data) {
        let bytes = Array(beginning.prefix(12))
        // BMP: two letters and a length of four bytes, then four that are zero.
        if bytes.starts(with: [0xff, 0xd8, 0xff]) {
            self = .jpeg
        } else if bytes.starts(with: "BM".utf8), bytes.count >= 10, bytes[6..<10].allSatisfy({ $0 == 0 }) {
            self = .bmp
        } else if bytes.starts(with: [0x49, 0x49, 0x2a, 0]) || bytes.starts(with: [0x4d, 0x4d, 0, 0x2a]) {
            self = .tiff
        } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).elementsEqual("WEBP".utf8) {
            self = .webp
        } else if bytes.starts(with: Self.boxes) || bytes.starts(with: [0xff, 0x4f, 0xff, 0x51]) {
            self = .jpeg2000
        } else {
            return nil
        }
    }

    /// How a JP2 file begins, a JPEG 2000 codestream in boxes (ITU-T T.800 section I.5.1).
    static let boxes: [UInt8] = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20]

    /// The name that files usually end with.
    private var suffix: String {
        switch self {
        case .jpeg: "jpg"
        case .bmp: "bmp"
        case .tiff: "tif"
        case .webp: "webp"
        case .jpeg2000: "jp2"
        }
    }

    /// A TIFF file may hold many pictures, of which ffmpeg takes the first.
    var converter: String {
        self == .tiff ? "convert IN.tif frames/frame_%04d.png" : "ffmpeg -i IN.\(suffix) OUT.png"
    }

    /// For a whole folder, in which the new files get the old names.
    var folderConverter: String { "mogrify -format png *.\(suffix)" }
}
