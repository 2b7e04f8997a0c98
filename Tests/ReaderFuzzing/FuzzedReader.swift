import FrameModel
import Foundation
import Recordings
import Settings

/// What reads bytes that somebody else wrote.
enum FuzzedReader: String, CaseIterable {
    case dicom, metaimage, nrrd, png
    /// Scan lines: the text of a sidecar, a zero byte, the samples.
    case rf
    /// Frames in a row: Y4M, or without its magic bare frames of `bareSize`.
    case stream
    /// `recording.json` beside two good frames.
    case sidecar
    /// A configuration, a protocol and a calibration: the same text as each.
    case settings
    /// What ffprobe prints of the stream, a zero byte, what it prints of the frames.
    case video

    /// Columns and rows of bare frames.
    static let bareSize = (columns: 20, rows: 16)
}

/// A folder that holds each input in turn as the files its reader expects.
struct ReaderBench {
    private let reader: FuzzedReader
    private let folder: String

    init(_ reader: FuzzedReader) throws {
        self.reader = reader
        folder = NSTemporaryDirectory() + "/fuzz-readers-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder + "/frames", withIntermediateDirectories: true)
        if reader == .sidecar {
            for index in 0..<2 { write(FuzzSeeds.framePNG, as: "frames/frame_\(index).png") }
        }
    }

    func feed(_ bytes: Data) {
        switch reader {
        case .dicom: open(bytes, as: "input.dcm")
        case .metaimage: open(bytes, as: "input.mha")
        case .nrrd: open(bytes, as: "input.nrrd")
        case .png: open(Self.withChecksums(bytes), as: "input.png")
        case .rf:
            let (sidecar, samples) = Self.halves(bytes)
            write(sidecar, as: "input.json")
            open(samples, as: "input.raw")
        case .stream:
            var overrides = RecordingOverrides()
            if !bytes.starts(with: Array("YUV4MPEG2".utf8)) {
                (overrides.rawWidth, overrides.rawHeight) = FuzzedReader.bareSize
            }
            open(bytes, as: "input.y4m", overrides)
        case .sidecar: open(bytes, as: "recording.json")
        case .settings:
            let text = String(decoding: bytes, as: UTF8.self)
            _ = try? RegionProtocol(yaml: text, source: "input")
            _ = try? CalibrationFile.calibration(yaml: text, source: "input")
            var configuration = Configuration()
            try? configuration.apply(yaml: text, source: "input")
        case .video:
            let (stream, frames) = Self.halves(bytes)
            _ = try? VideoProbe(stream: String(decoding: stream, as: UTF8.self), file: "input") {
                String(decoding: frames, as: UTF8.self)
            }
        }
    }

    /// Opens an input and decodes frames of it, the last among them.
    private func open(_ bytes: Data, as name: String, _ overrides: RecordingOverrides = RecordingOverrides()) {
        write(bytes, as: name)
        guard let recording = try? Recording.open(folder + "/" + name, overrides: overrides) else { return }
        for index in Set([0, 1, recording.frameCount - 1]) where index < recording.frameCount {
            _ = try? recording.frame(at: index)
        }
    }

    private func write(_ bytes: Data, as name: String) {
        do {
            try bytes.write(to: URL(fileURLWithPath: folder + "/" + name))
        } catch {
            fatalError("\(folder)/\(name): \(error)")
        }
    }

    /// A PNG whose chunks have the checksums that belong to them, so that damage gets past them.
    private static func withChecksums(_ bytes: Data) -> Data {
        var bytes = [UInt8](bytes)
        var start = 8
        while start + 12 <= bytes.count {
            let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
            guard start + 12 + length <= bytes.count else { break }
            let sum = TestPNG.crc(Array(bytes[start + 4..<start + 8 + length]))
            bytes.replaceSubrange(start + 8 + length..<start + 12 + length, with: TestPNG.bigEndian(sum))
            start += 12 + length
        }
        return Data(bytes)
    }

    /// What stands before the first zero byte, and after it.
    private static func halves(_ bytes: Data) -> (Data, Data) {
        let end = bytes.firstIndex(of: 0) ?? bytes.endIndex
        return (bytes[..<end], bytes[end...].dropFirst())
    }
}
