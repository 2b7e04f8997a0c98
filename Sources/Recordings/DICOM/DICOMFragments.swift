/// Which fragments of compressed pixels belong to which frame (PS3.5 section A.4).
struct DICOMFragments {
    /// Where each fragment lies.
    private let fragments: ArraySlice<Range<Int>>
    /// Index of the first fragment of each frame, and the one behind the last frame.
    private let firsts: [Int]

    /// - Throws: `RecordingError.malformed` when fragments are missing or cannot be told apart.
    init(_ parser: DICOMParser, frameCount: Int) throws(RecordingError) {
        // The first item is the table of offsets, possibly empty.
        let table = parser.fragments.first ?? 0..<0
        let fragments = parser.fragments.dropFirst()
        guard fragments.count >= frameCount else {
            throw .malformed(
                file: parser.file, found: "\(fragments.count) fragments for \(frameCount) frames",
                allowed: "at least one fragment per frame")
        }
        self.fragments = fragments
        if frameCount == 1 {
            firsts = [fragments.startIndex, fragments.endIndex]
        } else if fragments.count == frameCount {
            firsts = Array(fragments.startIndex...fragments.endIndex)
        } else {
            var grouped: [Int]?
            if parser.syntax.pixels != .runLengths {
                grouped = try Self.byOffsets(fragments, table, frameCount, parser)
                if grouped == nil { grouped = try Self.byBeginnings(fragments, frameCount, parser) }
            }
            guard let grouped else {
                throw .malformed(
                    file: parser.file, found: "\(fragments.count) fragments for \(frameCount) frames",
                    allowed: "one fragment per frame, or a table of offsets that tells which belong together")
            }
            firsts = grouped
        }
    }

    private func parts(of frame: Int) -> ArraySlice<Range<Int>> { fragments[firsts[frame]..<firsts[frame + 1]] }

    /// How many bytes a compressed frame has.
    func size(of frame: Int) -> Int { parts(of: frame).reduce(0) { $0 + $1.count } }

    /// The compressed bytes of one frame.
    func bytes(of frame: Int, in store: SampleStore) throws(RecordingError) -> [UInt8] {
        let parts = parts(of: frame)
        var bytes: [UInt8] = []
        for part in parts {
            let piece = try store.bytes(at: part.lowerBound, count: part.count)
            if parts.count == 1 { return piece }
            bytes += piece
        }
        return bytes
    }

    /// Groups by the offsets of the first fragments, which count from the end of the table.
    private static func byOffsets(
        _ fragments: ArraySlice<Range<Int>>, _ table: Range<Int>, _ frameCount: Int, _ parser: DICOMParser
    ) throws(RecordingError) -> [Int]? {
        guard table.count == 4 * frameCount else { return nil }
        let offsets = DICOMElement(
            representation: nil, isBigEndian: false,
            bytes: try parser.store.bytes(at: table.lowerBound, count: table.count))
        // A fragment is preceded by 8 bytes of tag and length.
        let starts = Set(
            (0..<frameCount).compactMap { offsets.number($0, size: 4) }.map { table.upperBound + Int($0) + 8 })
        return try group(fragments, frameCount) { (part) throws(RecordingError) in starts.contains(part.lowerBound) }
    }

    /// Groups by the marker that begins every compressed picture.
    private static func byBeginnings(
        _ fragments: ArraySlice<Range<Int>>, _ frameCount: Int, _ parser: DICOMParser
    ) throws(RecordingError) -> [Int]? {
        let marker: [UInt8] = parser.syntax.pixels == .jpeg2000 ? [0xff, 0x4f] : [0xff, 0xd8]
        return try group(fragments, frameCount) { (part) throws(RecordingError) in
            try parser.store.bytes(at: part.lowerBound, count: min(2, part.count)) == marker
        }
    }

    /// `nil` unless exactly `frameCount` fragments begin a frame, the first among them.
    private static func group(
        _ fragments: ArraySlice<Range<Int>>, _ frameCount: Int,
        _ begins: (Range<Int>) throws(RecordingError) -> Bool
    ) throws(RecordingError) -> [Int]? {
        var firsts: [Int] = []
        for (index, fragment) in zip(fragments.indices, fragments) where try begins(fragment) { firsts.append(index) }
        guard firsts.count == frameCount, firsts.first == fragments.startIndex else { return nil }
        return firsts + [fragments.endIndex]
    }
}
