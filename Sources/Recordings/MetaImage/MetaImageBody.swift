import Foundation

/// The samples of a MetaImage file, decompressed.
struct MetaImageBody {
    let store: SampleStore
    /// Of the header's file, and of the data file when it is another one.
    let files: [InputFile]

    /// - Parameter count: Bytes of samples the header describes.
    init(header: MetaImageHeader, headerFile: RegularFile, count: Int) throws(RecordingError) {
        let name = header["ElementDataFile"] ?? ""
        let own = InputFile(headerFile)
        let file: RegularFile
        var range: Range<Int>
        if name.uppercased() == "LOCAL" {
            file = headerFile
            range = header.length..<headerFile.size
            files = [own]
        } else {
            guard !name.isEmpty, !name.hasPrefix("/"), !name.contains("%"), name.uppercased() != "LIST",
                !name.split(separator: "/").contains(".."), !name.contains(" ")
            else {
                throw header.error("ElementDataFile", found: name, allowed: "LOCAL, or one file beside the header")
            }
            file = try RegularFile(FileBytes.join(FileBytes.parent(of: header.file), name))
            range = 0..<file.size
            files = [own, InputFile(file, name: name)]
        }
        if try header.flag("CompressedData", default: false) {
            if let size = try header.integers("CompressedDataSize", in: 0...Int.max)?.first, size > 0 {
                guard range.count >= size else {
                    throw .malformed(
                        file: file.path, found: "\(range.count) bytes of compressed pixels, the file is cut off",
                        allowed: "\(size), as CompressedDataSize says")
                }
                range = range.prefix(size)
            }
            var spool = SampleSpool()
            if let failure = try Inflate.expand(file, range, count: count, into: &spool) {
                throw .malformed(
                    file: file.path, found: Inflate.describe(failure),
                    allowed: "one zlib stream of \(count) bytes, as DimSize says")
            }
            store = spool.finish()
        } else {
            if let skip = try header.integers("HeaderSize", in: -1...Int.max)?.first, skip != 0 {
                range = skip < 0 ? range.suffix(count) : range.dropFirst(skip)
            }
            guard range.count >= count else {
                throw .malformed(
                    file: file.path, found: "\(range.count) bytes of pixels, the file is cut off",
                    allowed: "\(count), as DimSize says")
            }
            store = SampleStore(file, offset: range.lowerBound, count: count)
        }
    }
}
