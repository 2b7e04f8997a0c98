import FrameModel
import Overlays
import Testing

@Suite struct PaintingTests {
    @Test func fullOpacityGivesTheInkAndNoneLeavesThePicture() {
        let palette = OverlayPalette.standard
        for ink in Ink.allCases {
            for before in 0..<256 {
                let table = ink.rawValue * (OverlayPalette.opacitySteps + 1)
                #expect(palette.blends[table << 8 + before] == UInt8(before))
                let covered = palette.colors[Int(palette.blends[(table + OverlayPalette.opacitySteps) << 8 + before])]
                // Grays of the inks lie within the image's quantization.
                #expect(abs(Int(covered.red) - Int(ink.color.red)) <= 1, "\(ink)")
                #expect(abs(Int(covered.green) - Int(ink.color.green)) <= 1, "\(ink)")
                #expect(abs(Int(covered.blue) - Int(ink.color.blue)) <= 1, "\(ink)")
            }
        }
    }

    @Test func hasADifferentPictureForEveryLetter() {
        for face in [Typeface(scale: 1), Typeface(scale: 2, isBold: true)] {
            var seen: [[UInt8]: Character] = [:]
            let letters = (33..<127).map { Character(UnicodeScalar(UInt8($0))) } + ["°", "±", "×", "–", "≥", "≤"]
            for letter in letters {
                var canvas = OverlayCanvas(width: 40, height: 40)
                canvas.write(String(letter), x: 8, y: 8, in: face, .white)
                let other = seen.updateValue(letter, forKey: canvas.image.indices)
                #expect(other == nil, "\(letter) looks like \(other ?? " ")")
                #expect(canvas.image.indices.contains { $0 != 0 }, "\(letter) is empty")
            }
        }
    }

    @Test func writesNothingOutsideTheClip() {
        var canvas = OverlayCanvas(width: 30, height: 30)
        canvas.clip = CanvasRect(x: 10, y: 10, width: 10, height: 10)
        canvas.write("WWWWWWWW", x: -20, y: 12, in: Typeface(scale: 1), .white, hasHalo: true)
        for row in 0..<30 {
            for column in 0..<30 where !(10..<20 ~= row && 10..<20 ~= column) {
                #expect(canvas.image.indices[row * 30 + column] == 0)
            }
        }
        #expect(canvas.image.indices.contains { $0 != 0 })
    }
}
