import Foundation
import SignalKernels

/// Rasters as files without a header: rows after one another, bytes (`.u8`) or floats in the machine's order (`.f32`).
struct RawFolder {
    let path: String

    func gray(_ name: String, width: Int, height: Int) throws -> Raster<UInt8> {
        Raster(width: width, height: height, samples: [UInt8](try read(name, byteCount: width * height)))
    }

    func floats(_ name: String, width: Int, height: Int) throws -> Raster<Float> {
        let data = try read(name, byteCount: 4 * width * height)
        let samples = data.withUnsafeBytes { [Float]($0.bindMemory(to: Float.self)) }
        return Raster(width: width, height: height, samples: samples)
    }

    func write<Sample>(_ samples: [Sample], as name: String) throws {
        try samples.withUnsafeBytes { try Data($0).write(to: file(name)) }
    }

    private func read(_ name: String, byteCount: Int) throws -> Data {
        guard let data = try? Data(contentsOf: file(name)), data.count == byteCount else {
            throw Refusal.unreadable(file: name, bytesExpected: byteCount)
        }
        return data
    }

    private func file(_ name: String) -> URL { URL(fileURLWithPath: path).appendingPathComponent(name) }
}
