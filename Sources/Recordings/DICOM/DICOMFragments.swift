import Foundation

/// Which fragments of compressed pixels belong to which frame (PS3.5 section A.4).
struct DICOMFragments {
    /// The fragments of each frame, as ranges of the file.
    private let frames: [[Range<Int>]]

    /// - Throws: `RecordingError.malformed` when fragments are missing or cannot be told apart.
    init(_ parser: DICOMParser, frameCount: Int) throws(RecordingError) {
        // The first item is the table of offsets, possibly empty.
        let table = parser.fragments.first ?? 0..<0
        let fragments = Array(parser.fragments.dropFirst())
        guard fragments.count >= frameCount else {
            throw .malformed(
                file: parser.file, found: "\(fragments.count) fragments for \(frameCount) frames",
                allowed: "at least one fragment per frame")
        }
        if frameCount == 1 {
            frames = [fragments]
        } else if fragments.count == frameCount {
            frames = fragments.map { [$0] }
        } else if parser.syntax.pixels != .runLengths,
            let grouped = try Self.byOffsets(fragments, table, frameCount, parser)
                ?? Self.byBeginnings(fragments, frameCount, parser)
        {
            frames = grouped
        } else {
            throw .malformed(
                file: parser.file, found: "\(fragments.count) fragments for \(frameCount) frames",
                allowed: "one fragment per frame, or a table of offsets that tells which belong together")
        }
    }

    /// The compressed bytes of one frame.
    func bytes(of frame: Int, in parser: DICOMParser) -> [UInt8] {
        frames[frame].reduce(into: []) { $0 += parser[$1] }
    }

    /// Groups by the offsets of the first fragments, which count from the end of the table.
    private static func byOffsets(
        _ fragments: [Range<Int>], _ table: Range<Int>, _ frameCount: Int, _ parser: DICOMParser
    ) throws(RecordingError) -> [[Range<Int>]]? {
        guard table.count == 4 * frameCount else { return nil }
        var starts: Set<Int> = []
        for index in 0..<frameCount {
            let place = table.lowerBound + 4 * index
            // A fragment is preceded by 8 bytes of tag and length.
            starts.insert(
                table.upperBound + Int(try parser.number(at: place, size: 4, isBigEndian: false)) + 8)
        }
        return group(fragments, frameCount) { starts.contains($0.lowerBound) }
    }

    /// Groups by the marker that begins every compressed picture.
    private static func byBeginnings(
        _ fragments: [Range<Int>], _ frameCount: Int, _ parser: DICOMParser
    ) -> [[Range<Int>]]? {
        let marker: [UInt8] = parser.syntax.pixels == .jpeg2000 ? [0xff, 0x4f] : [0xff, 0xd8]
        return group(fragments, frameCount) { parser[$0].prefix(2).elementsEqual(marker) }
    }

    /// `nil` unless exactly `frameCount` fragments begin a frame, the first among them.
    private static func group(
        _ fragments: [Range<Int>], _ frameCount: Int, _ begins: (Range<Int>) -> Bool
    ) -> [[Range<Int>]]? {
        var frames: [[Range<Int>]] = []
        for fragment in fragments {
            if begins(fragment) {
                frames.append([fragment])
            } else if frames.isEmpty {
                return nil
            } else {
                frames[frames.count - 1].append(fragment)
            }
        }
        return frames.count == frameCount ? frames : nil
    }
}
