import Foundation
import FrameModel
import Recordings
import SignalKernels
import Testing

/// Rulers of fans, and of recordings of several frames.
extension RulerTests {
    // MARK: Fans

    /// The ruler of a curved array counts from the lowest point of its face, below the first row of the picture. Any tick
    /// taken for depth zero instead leaves numbers at the others that no meaning of a tick explains.
    @Test(arguments: [(27.0, 20.0), (33.0, 26.5), (30.0, 33.3)])
    func theRulerOfAFanBeginsAtItsFace(halfDegrees: Double, spacing: Double) throws {
        var levels = Raster<UInt8>(width: 640, height: 480, filledWith: 0)
        let (radius, half) = (200.0, halfDegrees * .pi / 180)
        let face = 80.0
        var state: UInt64 = 5
        for row in 0..<480 {
            for column in 0..<640 {
                let (x, y) = (Double(column) - 290, Double(row) - face + radius)
                let distance = (x * x + y * y).squareRoot()
                guard abs(atan2(x, y)) <= half, (radius...radius + 340).contains(distance) else { continue }
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                levels[row: row, column: column] = UInt8(20 + (state >> 33) % 100)
            }
        }
        var screen = Screen()
        screen.levels = levels
        // Half centimeters, numbered by the centimeter.
        for tick in 0...Int(330 / spacing) {
            let row = face + Double(tick) * spacing
            for line in 0..<2 {
                for column in 590..<(tick % 2 == 0 ? 600 : 595) {
                    screen.levels[row: Int(row.rounded()) - 1 + line, column: column] = 220
                }
            }
            if tick > 0, tick % 2 == 0 { screen.number("\(tick / 2)", column: 606, middle: row) }
        }
        let recording = try clip([screen.levels])
        guard case .curvilinear = recording.geometry.probe else {
            Issue.record("the probe is taken as linear")
            return
        }
        #expect(recording.ruler?.millimetersPerTick == 5, "\(String(describing: recording.ruler))")
        #expect(abs(recording.geometry.axialSpacing.inMillimetersPerPixel / (5 / spacing) - 1) < 0.005)
    }

    // MARK: Several frames

    private func clip(_ frames: [Raster<UInt8>]) throws -> Recording {
        let folder = try TemporaryFolder()
        for (index, frame) in frames.enumerated() {
            try folder.write(PNGEncoder.encode(gray: frame), as: "clip/frame_\(index).png")
        }
        return try Recording.open(folder.path + "/clip")
    }

    private func ruled(_ spacing: Double, seed: UInt64 = 1) -> Raster<UInt8> {
        var screen = Screen(seed: seed)
        screen.ticks(every: spacing, count: Int(320 / spacing) + 1, at: 400, length: 8)
        for label in 1...Int(320 / spacing) {
            screen.number("\(label)", column: 416, middle: 30 + spacing * Double(label))
        }
        return screen.levels
    }

    /// Black frames and title pages at the ends of a clip do not hide its ruler.
    @Test(arguments: [1, 2, 5, 9])
    func aFirstFrameWithoutARulerDoesNotHideIt(count: Int) throws {
        let black = Raster<UInt8>(width: 480, height: 400, filledWith: 0)
        var title = black
        for row in 180..<220 { for column in 60..<330 where column % 9 < 5 { title[row: row, column: column] = 220 } }
        for row in 12..<28 { for column in 440..<470 { title[row: row, column: column] = 220 } }
        let frames = (0..<count).map { ruled(80.4, seed: UInt64($0 + 1)) }
        for sequence in [[black] + frames, [title] + frames, [title] + frames + [black]] {
            let recording = try clip(sequence)
            #expect(recording.ruler?.millimetersPerTick == 10, "\(sequence.count) frames")
            #expect(recording.scale.source == .burnedInRuler)
        }
    }

    /// A depth that was changed meanwhile would make one scale wrong for a part of the frames.
    @Test(arguments: [2, 3, 6, 11]) func aRulerThatChangesSaysNothing(count: Int) throws {
        let frames = (0..<count).map { ruled($0 < (count + 1) / 2 ? 80.4 : 60.3, seed: UInt64($0 + 1)) }
        let recording = try clip(frames)
        #expect(recording.ruler?.reason == "it changes within the recording")
        #expect(recording.scale.source == .none)
        #expect(try clip(frames.map { _ in ruled(80.4) }).scale.source == .burnedInRuler)
    }
}
