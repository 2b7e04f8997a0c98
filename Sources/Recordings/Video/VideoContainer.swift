import Foundation

/// The video files that ffmpeg reads for this package, told by their first bytes.
///
/// The demuxer is named to ffmpeg, so that no file can pose as a playlist that makes it read others.
enum VideoContainer: String {
    case mov, avi, matroska, gif

    init?(_ beginning: Data) {
        let bytes = Array(beginning.prefix(12))
        func has(_ text: String, at offset: Int) -> Bool {
            bytes.count >= offset + text.utf8.count && bytes[offset..<offset + text.utf8.count].elementsEqual(text.utf8)
        }
        if has("GIF87a", at: 0) || has("GIF89a", at: 0) {
            self = .gif
        } else if has("RIFF", at: 0), has("AVI ", at: 8) {
            self = .avi
        } else if bytes.starts(with: [0x1a, 0x45, 0xdf, 0xa3]) {
            self = .matroska
        } else if ["ftyp", "moov", "mdat", "wide", "free", "skip"].contains(where: { has($0, at: 4) }) {
            self = .mov
        } else {
            return nil
        }
    }

    /// Name for people.
    var name: String {
        switch self {
        case .mov: "MP4/MOV video"
        case .avi: "AVI video"
        case .matroska: "Matroska video"
        case .gif: "GIF"
        }
    }
}
