import Foundation

/// The samples of a MetaImage file, decompressed.
struct MetaImageBody {
    let samples: [UInt8]
    /// Of the data file, when it is another one than the header's.
    let digests: [(name: String, digest: String)]

    init(header: MetaImageHeader, headerFile: Data, layout: MetaImageLayout) throws(RecordingError) {
        let name = header["ElementDataFile"] ?? ""
        let isLocal = name.uppercased() == "LOCAL"
        let file: String
        var stored: Data
        if isLocal {
            file = header.file
            stored = headerFile.dropFirst(header.length)
            digests = []
        } else {
            guard !name.isEmpty, !name.hasPrefix("/"), !name.contains("%"), name.uppercased() != "LIST",
                !name.split(separator: "/").contains(".."), !name.contains(" ")
            else {
                throw header.error("ElementDataFile", found: name, allowed: "LOCAL, or one file beside the header")
            }
            file = FileBytes.join(FileBytes.parent(of: header.file), name)
            stored = try FileBytes.read(file)
            digests = [(name, SHA256.digest(of: stored))]
        }
        let count = layout.byteCount
        if try header.flag("CompressedData", default: false) {
            if let size = try header.integers("CompressedDataSize", in: 0...Int.max)?.first, size > 0 {
                guard stored.count >= size else {
                    throw .malformed(
                        file: file, found: "\(stored.count) bytes of compressed pixels, the file is cut off",
                        allowed: "\(size), as CompressedDataSize says")
                }
                stored = stored.prefix(size)
            }
            do throws(Inflate.Failure) {
                samples = try Inflate.bytes(of: stored, count: count)
            } catch {
                throw .malformed(
                    file: file, found: Self.describe(error),
                    allowed: "one zlib stream of \(count) bytes, as DimSize says")
            }
        } else {
            if let skip = try header.integers("HeaderSize", in: -1...Int.max)?.first, skip != 0 {
                stored = skip < 0 ? stored.suffix(count) : stored.dropFirst(skip)
            }
            guard stored.count >= count else {
                throw .malformed(
                    file: file, found: "\(stored.count) bytes of pixels, the file is cut off",
                    allowed: "\(count), as DimSize says")
            }
            samples = Array(stored.prefix(count))
        }
    }

    private static func describe(_ failure: Inflate.Failure) -> String {
        switch failure {
        case .outOfMemory: "too little memory to decompress the pixels"
        case .damaged(let count): "a compressed stream that breaks off or is damaged after \(count) bytes"
        case .tooLong: "a compressed stream that holds more pixels than stated"
        }
    }
}
