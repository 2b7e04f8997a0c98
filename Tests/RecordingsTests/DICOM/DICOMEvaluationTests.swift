import Foundation
import Recordings
import Testing

/// Files of real scanners.
@Suite(.enabled(if: Evaluation.isPresent, Evaluation.absent))
struct DICOMEvaluationTests {
    private func files() throws -> [String: String] {
        var files: [String: String] = [:]
        for folder in try Evaluation.cases("recordings") {
            let data = folder + "/data"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: data)) ?? []
            where name.hasSuffix(".dcm") {
                files[name] = data + "/" + name
            }
        }
        return files
    }

    private func digest(_ path: String) throws -> String {
        SHA256.digest(of: try Recording.open(path).frame(at: 0).grayLevels.samples)
    }

    @Test func oneScreenInEveryEncodingGivesTheSamePixels() throws {
        let family = try files().filter { $0.key.hasPrefix("OBXXXX1A") }
        #expect(family.count >= 3)
        let digests = try Set(family.values.map { try digest($0) })
        #expect(digests == ["9acdbdcf4aaaa73ad51da0fb8f6f3750aa631bb36c4ae7054ca2cf274be5535d"])
    }

    @Test func everyWholeFileOpensAndTheCutOneDoesNot() throws {
        for (name, path) in try files() {
            if name.hasPrefix("cut_") {
                #expect(throws: RecordingError.self) { try Recording.open(path) }
            } else {
                let recording = try Recording.open(path)
                for index in 0..<recording.frameCount { _ = try recording.frame(at: index) }
            }
        }
    }

    /// The ultrasound region of this loop of 320 x 240 pixels ends at column 595.
    @Test func theLoopThatWasHalvedHasNoScale() throws {
        let path = try #require(try files()["examples_ybr_color.dcm"])
        let recording = try Recording.open(path)
        #expect(!recording.scale.isKnown)
        #expect(recording.frameCount == 30)
        #expect(abs(recording.frameTimes[29] - 29 * 0.033333) < 1e-6)
    }

    /// The scanner measured its own picture: "1.06 cm" stands beside two crosses drawn with 255, whose bars are ten
    /// pixels long and two thick.
    @Test func theCalipersAreAsFarApartAsTheScannerSays() throws {
        let recording = try Recording.open(try #require(try files()["OBXXXX1A.dcm"]))
        let levels = try recording.frame(at: 0).grayLevels
        var crosses: [(column: Double, row: Double)] = []
        for row in 4..<levels.height - 5 {
            for column in 4..<levels.width - 5 {
                let isCross = (-4...5).allSatisfy { step in
                    (0...1).allSatisfy {
                        levels[row: row + $0, column: column + step] == 255
                            && levels[row: row + step, column: column + $0] == 255
                    }
                }
                if isCross { crosses.append((Double(column) + 0.5, Double(row) + 0.5)) }
            }
        }
        try #require(crosses.count == 2)
        let geometry = recording.geometry
        let across = (crosses[1].column - crosses[0].column) * geometry.lateralSpacing.inMillimetersPerPixel
        let down = (crosses[1].row - crosses[0].row) * geometry.axialSpacing.inMillimetersPerPixel
        #expect(abs((across * across + down * down).squareRoot() - 10.6) < 0.05, "the last digit shown")
    }
}
