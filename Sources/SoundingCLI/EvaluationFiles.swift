import Evaluation
import Foundation
import Recordings

/// Finds and reads truth and results.
enum EvaluationFiles {
    struct Case {
        var truth: RecordingTruth
        var result: ResultRecord?
    }

    /// Largest file read: a truth of 10,000 frames takes about 100 MB.
    private static let sizeLimit = 1 << 30

    /// - Throws: `RecordingError` when no truth is found, no results at all are found, or a file is malformed.
    static func read(results: String, truth: String) throws(RecordingError) -> [Case] {
        let paths = try truthPaths(truth)
        var cases: [Case] = []
        var origins: [String: String] = [:]
        for path in paths {
            let record = try readTruth(path)
            if let other = origins.updateValue(path, forKey: record.id) {
                throw .malformed(file: path, found: "the id \(record.id), as in \(other)", allowed: "an id of its own")
            }
            cases.append(Case(truth: record, result: nil))
        }
        for index in cases.indices {
            let only = cases.count == 1
            guard let path = resultPath(results, id: cases[index].truth.id, isOnlyOne: only) else { continue }
            cases[index].result = try readResults(path)
        }
        guard cases.contains(where: { $0.result != nil }) else {
            let id = cases[0].truth.id
            throw .missing(path: results, expected: "\(id).jsonl or \(id)/results.jsonl for the ids in \(truth)")
        }
        return cases
    }

    // MARK: Paths

    private static func truthPaths(_ path: String) throws(RecordingError) -> [String] {
        let manager = FileManager.default
        guard isFolder(path) else {
            guard manager.fileExists(atPath: path) else {
                throw .missing(path: path, expected: "a truth.json, or a folder that holds some")
            }
            return [path]
        }
        var found: [String] = []
        if let walk = manager.enumerator(atPath: path) {
            for case let name as String in walk where name == "truth.json" || name.hasSuffix("/truth.json") {
                found.append(path + "/" + name)
            }
        }
        guard !found.isEmpty else { throw .missing(path: path, expected: "a truth.json somewhere in this folder") }
        return found.sorted()
    }

    private static func resultPath(_ path: String, id: String, isOnlyOne: Bool) -> String? {
        guard isFolder(path) else {
            return isOnlyOne && FileManager.default.fileExists(atPath: path) ? path : nil
        }
        var candidates = ["\(path)/\(id).jsonl", "\(path)/\(id)/results.jsonl"]
        if isOnlyOne { candidates.append(path + "/results.jsonl") }
        // An id is a name, never a way out of the folder.
        guard !id.contains("/"), id != ".." else { return nil }
        return candidates.first { FileManager.default.fileExists(atPath: $0) }
    }

    private static func isFolder(_ path: String) -> Bool {
        (try? URL(fileURLWithPath: path).resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true
    }

    // MARK: Contents

    private static func readTruth(_ path: String) throws(RecordingError) -> RecordingTruth {
        let data = try bytes(of: path)
        do {
            return try JSONDecoder().decode(RecordingTruth.self, from: data)
        } catch {
            throw .malformed(file: path, found: describe(error), allowed: "a truth file of schema usnp-truth/1")
        }
    }

    private static func readResults(_ path: String) throws(RecordingError) -> ResultRecord {
        let data = try bytes(of: path)
        var record = ResultRecord()
        let decoder = JSONDecoder()
        for (number, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
            do {
                record.add(try decoder.decode(ResultRecord.Line.self, from: line))
            } catch {
                throw .malformed(
                    file: path, found: "line \(number + 1): \(describe(error))",
                    allowed: "lines of schema \(ResultsWriter.schema)")
            }
        }
        return record
    }

    private static func bytes(of path: String) throws(RecordingError) -> Data {
        do {
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            guard size <= sizeLimit else {
                throw RecordingError.malformed(file: path, found: "\(size) bytes", allowed: "\(sizeLimit) at most")
            }
            return try Data(contentsOf: URL(fileURLWithPath: path))
        } catch let error as RecordingError {
            throw error
        } catch {
            throw .cannotRead(path: path, reason: error.localizedDescription)
        }
    }

    private static func describe(_ error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.isEmpty
                ? "" : " at " + path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        }
        return switch error {
        case DecodingError.keyNotFound(let key, let context): "no key \(key.stringValue)\(place(context.codingPath))"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            context.debugDescription + place(context.codingPath)
        default: "\(error)"
        }
    }
}
