import Foundation
import Recordings
import Testing

@Suite struct DICOMTimeTests {
    let folder = try! TemporaryFolder()

    private static let frameTime: UInt32 = 0x0018_1063
    private static let vector: UInt32 = 0x0018_1065
    private static let pointer: UInt32 = 0x0028_0009

    private func open(
        frames: Int = 4, _ texts: [UInt32: String], pointer: UInt32? = nil
    ) throws -> Recording {
        var writer = DICOMWriter.picture(
            width: 16, height: 12, frames: frames, pixels: .bytes([UInt8](repeating: 9, count: 192 * frames)))
        for (tag, text) in texts { writer.set(tag, "DS", .text(text)) }
        if let pointer { writer.set(Self.pointer, "AT", .words([Int(pointer >> 16), Int(pointer & 0xffff)])) }
        return try Recording.open(try folder.write(writer.file(), as: "clip.dcm"))
    }

    private func isClose(_ found: [Double], _ expected: [Double]) -> Bool {
        found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-9 }
    }

    /// Milliseconds (FAST reads the rate and ignores this).
    @Test(arguments: [true, false]) func frameTimeIsMilliseconds(isPointedTo: Bool) throws {
        let recording = try open([Self.frameTime: "40"], pointer: isPointedTo ? Self.frameTime : nil)
        #expect(isClose(recording.frameTimes, [0, 0.04, 0.08, 0.12]))
        #expect(recording.timeSource == .file)
    }

    @Test func aVectorHoldsIncrementsAndItsFirstIsNotCounted() throws {
        let recording = try open([Self.vector: "7\\125\\124\\126", Self.frameTime: "40"], pointer: Self.vector)
        #expect(isClose(recording.frameTimes, [0, 0.125, 0.249, 0.375]))
        let alone = try open([Self.vector: "0\\125\\124\\126"])
        #expect(isClose(alone.frameTimes, [0, 0.125, 0.249, 0.375]))
        // Without a pointer the constant interval is the one that counts.
        let both = try open([Self.vector: "0\\9\\9\\9", Self.frameTime: "40"])
        #expect(isClose(both.frameTimes, [0, 0.04, 0.08, 0.12]))
    }

    /// A triggered loop pauses; so does a clock with a wrong entry, and a clip that lasts a quarter of an hour for it.
    @Test func aPauseInAVectorIsSaid() throws {
        let recording = try open([Self.vector: "0\\40\\999999\\40"], pointer: Self.vector)
        #expect(recording.timeSource == .file)
        #expect(recording.warnings.contains { $0.contains("a pause of 999999") })
        #expect(recording.missingFrames == 0)
    }

    /// Two frames were lost after the second.
    @Test func lostFramesAreCounted() throws {
        let recording = try open([Self.vector: "0\\40\\121\\39"], pointer: Self.vector)
        #expect(recording.missingFrames == 2)
        #expect(recording.warnings.contains { $0.contains("2 frames are missing") })
        #expect(try open([Self.vector: "0\\40\\41\\55"], pointer: Self.vector).missingFrames == 0)
    }

    @Test(arguments: ["0\\125\\124", "0\\125\\-124\\126", "0\\0.1\\0.1\\0.1", "0\\x\\y\\z"])
    func aVectorThatCannotBeRightGivesWayToTheInterval(vector: String) throws {
        let recording = try open([Self.vector: vector, Self.frameTime: "40"], pointer: Self.vector)
        #expect(isClose(recording.frameTimes, [0, 0.04, 0.08, 0.12]))
    }

    /// 0.1 ms is what one tool writes where it knows none (SlicerUltrasound): 10,000 frames a second.
    @Test(arguments: ["0.1", "1.9", "1001", "-40", "nan"]) func implausibleIntervalsAreRefused(text: String) throws {
        let recording = try open([Self.frameTime: text])
        #expect(recording.timeSource == .assumed)
        #expect(text == "nan" || recording.warnings.contains { $0.contains("FrameTime (0018,1063) is not used") })
    }

    @Test(arguments: [
        (0x0018_1242 as UInt32, "50", 0.05, false), (0x0018_0040, "25", 0.04, true), (0x0008_2144, "20", 0.05, true),
        (0x0018_0072, "0.3", 0.1, true),
    ])
    func weakerStatementsServeWhereTheIntervalIsMissing(
        tag: UInt32, text: String, interval: Double, isForDisplay: Bool
    ) throws {
        let recording = try open([tag: text, Self.frameTime: "0.1"])
        #expect(isClose(recording.frameTimes, (0..<4).map { Double($0) * interval }))
        #expect(recording.warnings.contains { $0.contains("meant for display") } == isForDisplay)
    }

    @Test func aZeroRateMeansUnknown() throws {
        let recording = try open([0x0018_0040: "0"])
        #expect(recording.timeSource == .assumed)
        #expect(!recording.warnings.contains { $0.contains("CineRate") })
    }

    @Test func oneFrameNeedsNoClock() throws {
        #expect(try open(frames: 1, [Self.frameTime: "0.1"]).timeSource == .singleFrame)
    }
}
