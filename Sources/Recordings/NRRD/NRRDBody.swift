import Foundation

/// The samples of an NRRD file, decompressed and with the frames one after the other.
struct NRRDBody {
    let store: SampleStore
    let files: [InputFile]

    /// Most bytes gathered at once while frames are sorted: 32 MiB, engineering default.
    private static let sortedAtOnce = 32 << 20

    init(header: NRRDHeader, headerFile: RegularFile, layout: NRRDLayout) throws(RecordingError) {
        let own = InputFile(headerFile)
        let file: RegularFile
        var range: Range<Int>
        if let name = header["data file"] ?? header["datafile"] {
            guard !name.isEmpty, !name.hasPrefix("/"), !name.contains("%"), name.uppercased() != "LIST",
                !name.split(separator: "/").contains(".."), !name.contains(" ")
            else {
                throw header.error("data file", found: name, allowed: "one file beside the header")
            }
            file = try RegularFile(FileBytes.join(FileBytes.parent(of: header.file), name))
            range = 0..<file.size
            files = [own, InputFile(file, name: name)]
        } else {
            file = headerFile
            range = header.length..<headerFile.size
            files = [own]
        }
        for field in ["line skip", "lineskip"] where header[field].map({ Int($0) != 0 }) ?? false {
            throw .unsupported(file: header.file, found: "\(field): \(header[field] ?? "")", allowed: "0")
        }
        let count = layout.byteCount
        let skip = header["byte skip"] ?? header["byteskip"]
        let skipped = skip.map { Int($0) ?? -2 } ?? 0
        guard skipped >= -1 else { throw header.error("byte skip", found: skip, allowed: "-1, or 0 or more") }
        let unsorted: SampleStore
        switch header["encoding"]?.lowercased() {
        case "raw":
            range = skipped < 0 ? range.suffix(count) : range.dropFirst(skipped)
            guard range.count >= count else {
                throw .malformed(
                    file: file.path, found: "\(range.count) bytes of samples, the file is cut off",
                    allowed: "\(count), as sizes says")
            }
            unsorted = SampleStore(file, offset: range.lowerBound, count: count)
        case "gz", "gzip":
            guard skipped == 0 else { throw header.error("byte skip", found: skip, allowed: "0 for gzip") }
            var spool = SampleSpool()
            if let failure = try Inflate.expand(file, range, count: count, into: &spool) {
                throw .malformed(
                    file: file.path, found: Inflate.describe(failure),
                    allowed: "one gzip stream of \(count) bytes, as sizes says")
            }
            unsorted = spool.finish()
        case let other:
            throw .unsupported(
                file: header.file, found: "encoding \(other ?? "(missing)")", allowed: "raw or gzip")
        }
        store = layout.isInterleavedInTime ? try Self.sorted(unsorted, layout) : unsorted
    }

    /// The frames one after the other, from samples whose fastest axis is time.
    private static func sorted(_ store: SampleStore, _ layout: NRRDLayout) throws(RecordingError) -> SampleStore {
        let (frames, size) = (layout.frameCount, layout.bytesPerFrame)
        var spool = SampleSpool()
        let perPass = max(1, min(frames, sortedAtOnce / size))
        let pixelsAtOnce = max(1, RegularFile.pieceSize / frames)
        var first = 0
        while first < frames {
            let some = min(perPass, frames - first)
            var gathered = [UInt8](repeating: 0, count: some * size)
            var pixel = 0
            while pixel < size {
                let pixels = min(pixelsAtOnce, size - pixel)
                let bytes = try store.bytes(at: pixel * frames, count: pixels * frames)
                for offset in 0..<pixels {
                    for frame in 0..<some {
                        gathered[frame * size + pixel + offset] = bytes[offset * frames + first + frame]
                    }
                }
                pixel += pixels
            }
            try spool.append(gathered)
            first += some
        }
        return spool.finish()
    }
}
