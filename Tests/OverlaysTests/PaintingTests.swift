import FrameModel
import Foundation
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

    @Test func graysAreTheNearestOfThePalette() {
        let levels = (0...255).map { OverlayPalette.index(ofGray: UInt8($0)) }
        #expect(levels == (0...255).map { UInt8((Double($0 * (OverlayPalette.grayCount - 1)) / 255).rounded()) })
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

    /// Rows of an ellipse are filled in one go between its edges; pixel by pixel it must come to the same.
    @Test(arguments: [
        (along: 30.0, across: 12.0, degrees: 0.0), (25, 7, 33), (40, 40, 0), (9, 60, 71), (200, 150, 20),
        (1.4, 0.6, 50),
    ])
    func anEllipseIsFullInsideAndEmptyOutside(along: Double, across: Double, degrees: Double) {
        let (size, angle) = (90, degrees * .pi / 180)
        for center in [(x: 44.3, z: 45.8), (x: 3.0, z: 88.5), (x: -20, z: 40)] {
            let ellipse = CanvasEllipse(
                center: CanvasPoint(x: center.x, y: center.z), along: along, across: across, angle: angle)
            var canvas = OverlayCanvas(width: size, height: size)
            canvas.cover(ellipse)
            canvas.paint(.white)
            let wide = CanvasEllipse(center: CanvasPoint(x: 45, y: 45), along: 200, across: 200, angle: 0)
            var whole = OverlayCanvas(width: size, height: size)
            whole.cover(wide)
            whole.paint(.white)
            let white = whole.image.indices[0]
            var holed = OverlayCanvas(width: size, height: size)
            holed.cover(wide)
            holed.cover(ellipse, removing: true)
            holed.paint(.white)
            for row in 0..<size {
                for column in 0..<size {
                    let (dx, dy) = (Double(column) - center.x, Double(row) - center.z)
                    let u = (dx * cos(angle) + dy * sin(angle)) / along
                    let v = (dy * cos(angle) - dx * sin(angle)) / across
                    let radius = (dx * dx + dy * dy).squareRoot()
                    let scaled = (u * u + v * v).squareRoot()
                    // How far the pixel lies inside the outline along the ray from the center.
                    let depth = scaled > 0 ? radius / scaled - radius : min(along, across)
                    let pixel = row * size + column
                    if depth > 0.5 {
                        #expect(canvas.image.indices[pixel] == white && holed.image.indices[pixel] == 0)
                    } else if depth < -0.5 {
                        #expect(canvas.image.indices[pixel] == 0 && holed.image.indices[pixel] == white)
                    }
                }
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
