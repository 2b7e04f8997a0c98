import Foundation
import Recordings
import Testing

/// The shared evaluation data; present in CI, skipped visibly elsewhere.
enum Evaluation {
    static let root: String? = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<6 {
            folder.deleteLastPathComponent()
            let candidate = folder.appendingPathComponent("shared/evaluation").path
            if FileManager.default.fileExists(atPath: candidate) { return candidate }
        }
        return nil
    }()

    static var isPresent: Bool { root != nil }

    static let absent: Comment = "../shared/evaluation is absent"

    /// Folders that hold a `recording.json`.
    static func cases(_ part: String) throws -> [String] {
        guard let root else { return [] }
        let folder = root + "/" + part
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { folder + "/" + $0 }
            .filter { FileManager.default.fileExists(atPath: $0 + "/recording.json") }
    }
}

/// A folder that is deleted when the value goes away.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("recordings-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ bytes: some DataProtocol, as name: String) throws -> String {
        let file = path + "/" + name
        let parent = URL(fileURLWithPath: file).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    @discardableResult
    func write(_ text: String, as name: String) throws -> String { try write(Data(text.utf8), as: name) }
}
