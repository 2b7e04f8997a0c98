import SignalKernels

/// How much a small picture looks like each of the ten digits.
///
/// Digits of screen fonts are compared with one drawing of each, after bringing both to one size: correlation of the
/// blurred pictures, as they are and stretched to one width, whichever fits better. Font, stroke and blur of
/// compression change the correlation, but hardly which digit is the most like; and no decision hangs on one digit.
struct DigitShape {
    /// Correlation with the drawing of each digit, -1 to 1.
    let likeness: [Double]

    /// Size all pictures are brought to.
    private static let (width, height) = (9, 12)

    /// - Parameter glyph: Ink of the digit and nothing around it, 0 to 1.
    init(_ glyph: Raster<Float>) {
        let kept = Self.features(glyph, stretched: false)
        let stretched = Self.features(glyph, stretched: true)
        let aspect = Double(glyph.width) / Double(glyph.height)
        likeness = (0...9).map { digit in
            let drawing = Self.drawings[digit]
            // A one is narrow, and nothing else is that narrow.
            if digit == 1 { return aspect > 0.55 ? -1 : Self.product(kept, drawing.kept) }
            if aspect < 0.33 { return -1 }
            return max(Self.product(kept, drawing.kept), Self.product(stretched, drawing.stretched))
        }
    }

    private struct Drawing {
        let kept: [Double]
        let stretched: [Double]
    }

    private static func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    /// The picture at the common size, blurred, with mean 0 and length 1.
    private static func features(_ glyph: Raster<Float>, stretched: Bool) -> [Double] {
        let down = Double(glyph.height) / Double(height)
        let across = stretched ? Double(glyph.width) / Double(width) : down
        let left = (Double(width) - Double(glyph.width) / across) / 2
        // Four samples a side of each pixel, bilinear.
        let fine = 4
        var picture = [Double](repeating: 0, count: width * height)
        for row in 0..<height {
            for column in 0..<width {
                var sum = 0.0
                for i in 0..<fine * fine {
                    let y = (Double(row) + (Double(i / fine) + 0.5) / Double(fine)) * down
                    let x = (Double(column) + (Double(i % fine) + 0.5) / Double(fine) - left) * across
                    if x >= 0, x < Double(glyph.width) { sum += sample(glyph, x: x - 0.5, y: y - 0.5) }
                }
                picture[row * width + column] = sum / Double(fine * fine)
            }
        }
        let blurred = blur(picture)
        let mean = blurred.reduce(0, +) / Double(blurred.count)
        let length = blurred.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
        return blurred.map { length > 0 ? ($0 - mean) / length : 0 }
    }

    private static func sample(_ glyph: Raster<Float>, x: Double, y: Double) -> Double {
        let column = min(max(x, 0), Double(glyph.width - 1))
        let row = min(max(y, 0), Double(glyph.height - 1))
        let (c, r) = (Int(column), Int(row))
        let (nextC, nextR) = (min(c + 1, glyph.width - 1), min(r + 1, glyph.height - 1))
        let (shareC, shareR) = (column - Double(c), row - Double(r))
        func value(_ row: Int, _ column: Int) -> Double { Double(glyph[row: row, column: column]) }
        let top = value(r, c) * (1 - shareC) + value(r, nextC) * shareC
        let bottom = value(nextR, c) * (1 - shareC) + value(nextR, nextC) * shareC
        return top * (1 - shareR) + bottom * shareR
    }

    /// Weights 1/4, 1/2, 1/4 each way.
    private static func blur(_ picture: [Double]) -> [Double] {
        func value(_ row: Int, _ column: Int) -> Double {
            row >= 0 && row < height && column >= 0 && column < width ? picture[row * width + column] : 0
        }
        return picture.indices.map { index in
            let (row, column) = (index / width, index % width)
            var sum = 0.0
            for down in -1...1 {
                for across in -1...1 {
                    sum += value(row + down, column + across) / Double((1 << abs(down)) * (1 << abs(across)) * 4)
                }
            }
            return sum
        }
    }

    // MARK: Drawings

    /// Drawn for this package after no particular font; `#` is ink.
    private static let drawings: [Drawing] = [
        ".#####. ##...## #.....# #.....# #.....# #.....# #.....# #.....# #.....# ##...## .#####.",
        "...## .#### ##.## ...## ...## ...## ...## ...## ...## ...## ...##",
        ".#####. ##...## #.....# ......# .....## ....##. ...##.. ..##... .##.... ##..... #######",
        ".#####. ##...## #.....# ......# .....## ..####. .....## ......# #.....# ##...## .#####.",
        ".....#. ....##. ...###. ..##.#. .##..#. .#...#. ##...#. ####### .....#. .....#. .....#.",
        ".###### .#..... .#..... ##..... ######. ##...## ......# ......# #.....# ##...## .#####.",
        "..####. .##..## ##..... #...... #.####. ###..## ##....# #.....# #.....# .##..## ..####.",
        "####### ......# .....## ....##. ....#.. ...##.. ...#... ..##... ..#.... ..#.... ..#....",
        ".#####. ##...## #.....# #.....# ##...## .#####. ##...## #.....# #.....# ##...## .#####.",
        ".####.. ##..##. #.....# #.....# #....## ##..### .####.# ......# .....## ##..##. .####..",
    ].map { text in
        let lines = text.split(separator: " ")
        var glyph = Raster<Float>(width: lines[0].count, height: lines.count, filledWith: 0)
        for (row, line) in lines.enumerated() {
            for (column, mark) in line.enumerated() where mark == "#" { glyph[row: row, column: column] = 1 }
        }
        return Drawing(
            kept: features(glyph, stretched: false), stretched: features(glyph, stretched: true))
    }
}
