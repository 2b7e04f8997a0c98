import FrameModel
import SignalKernels

/// The numbers printed beside the ticks of a ruler, as shapes that are compared with what a ruler would say.
struct RulerLabels {
    struct Label {
        /// Of the tick it stands at, counted from depth zero.
        let tick: Int
        let glyphs: [DigitShape]

        /// Middle of the label, and the height of its digits, in pixels.
        let column: Double
        let height: Double

        /// How well the label shows a number, 0 to 1: mean likeness of its digits. Other glyphs, a unit for one, count
        /// a little; a digit too many counts nothing.
        func shows(_ number: Int) -> Double {
            let digits = String(number).compactMap(\.wholeNumberValue)
            guard digits.count <= glyphs.count else { return 0 }
            var best = 0.0
            for first in 0...glyphs.count - digits.count {
                let place = first..<first + digits.count
                var sum = zip(digits, glyphs[place]).reduce(0.0) { $0 + max(0, $1.1.likeness[$1.0]) }
                for other in glyphs.indices where !place.contains(other) {
                    sum += (glyphs[other].likeness.max() ?? 1) < RulerLabels.digit ? RulerLabels.strangeGlyph : 0
                }
                best = max(best, sum)
            }
            return best / Double(glyphs.count)
        }
    }

    /// Labels that stand in one column and have one height: those of the ruler are among themselves.
    let groups: [[Label]]

    /// What a glyph that is no digit counts: less than any true digit.
    fileprivate static let strangeGlyph = 0.3
    /// A glyph that looks like some digit more than this is one.
    fileprivate static let digit = 0.7
    /// Heights of digits in pixels that can be read.
    private static let heights = 6...40
    /// How far labels lie from their ticks, in pixels for a frame 1000 pixels high.
    private static let reach = 70
    /// Gray levels by which text stands out.
    private static let contrast: Float = 40
    /// Share of the brightest strokes that is ink.
    private static let stroke: Float = 0.35

    /// - Parameters:
    ///   - columns: Of the ticks.
    ///   - zero: Row of depth zero.
    ///   - mirrored: Whether the screen is read as its mirror image.
    init(
        _ levels: Raster<UInt8>, columns: ClosedRange<Int>, zero: Double, spacing: Double, region: PixelRegion,
        mirrored: Bool
    ) {
        let reach = max(Self.reach, Self.reach * levels.height / 1000)
        let isLeft = columns.upperBound < region.x
        let strip =
            isLeft
            ? max(0, columns.lowerBound - reach)..<min(region.x, columns.upperBound + reach + 1)
            : max(
                region.x + region.width, columns.lowerBound - reach)..<min(
                    levels.width, columns.upperBound + reach + 1)
        guard let ink = Self.ink(levels, strip, beside: region.rows) else {
            groups = []
            return
        }
        // Something brighter, a gray scale for one, may stand beside text that is no more than readable.
        let thresholds = [Self.stroke * ink.span, min(Self.contrast, Self.stroke * ink.span)]
        groups = Set(thresholds).sorted().flatMap { threshold in
            let isInk = BinaryMask(
                width: strip.count, height: levels.height, isSet: ink.levels.samples.map { $0 > threshold })
            return Self.grouped(
                Self.words(Self.glyphs(in: isInk)).compactMap { word in
                    Self.label(of: word, in: ink.levels, zero: zero, spacing: spacing, mirrored: mirrored)
                })
        }
    }

    /// - Returns: `nil` for text that stands at no tick.
    private static func label(
        of word: [BinaryMask.Piece], in ink: Raster<Float>, zero: Double, spacing: Double, mirrored: Bool
    ) -> Label? {
        let middle = Double(word[0].rows.lowerBound + word[0].rows.upperBound - 1) / 2
        let tick = ((middle - zero) / spacing).rounded()
        let away = abs(middle - zero - tick * spacing)
        guard tick >= 0, tick < 1000, away <= min(2 * Double(word[0].rows.count), 0.3 * spacing) else { return nil }
        let digits = mirrored ? word.reversed() : word
        return Label(
            tick: Int(tick), glyphs: digits.map { DigitShape(cut(ink, $0, mirrored: mirrored)) },
            column: Double(word[0].columns.lowerBound + word[word.count - 1].columns.upperBound) / 2,
            height: Double(word[0].rows.count))
    }

    /// Pieces that have the size of a digit.
    private static func glyphs(in isInk: BinaryMask) -> [BinaryMask.Piece] {
        isInk.pieces(touchingAtCorners: true).filter { piece in
            heights.contains(piece.rows.count) && piece.area >= 8
                && Double(piece.columns.count) <= 1.1 * Double(piece.rows.count)
        }
    }

    private static func grouped(_ labels: [Label]) -> [[Label]] {
        var groups: [[Label]] = []
        for label in labels {
            let home = groups.firstIndex { group in
                abs(label.column - group[0].column) <= 1.2 * group[0].height
                    && abs(label.height - group[0].height) <= max(2, 0.25 * group[0].height)
            }
            if let home { groups[home].append(label) } else { groups.append([label]) }
        }
        return groups
    }

    /// What stands out from a strip, in gray levels above the commonest one.
    private struct Ink {
        /// Negative and too bright levels cut off.
        let levels: Raster<Float>
        /// That of the brightest strokes.
        let span: Float
    }

    /// - Parameter rows: Of the picture. What a screen shows above and below may be brighter than any text.
    /// - Returns: `nil` when nothing stands out.
    private static func ink(_ levels: Raster<UInt8>, _ strip: Range<Int>, beside rows: Range<Int>) -> Ink? {
        guard strip.count >= 8 else { return nil }
        var counts = [Int](repeating: 0, count: 256)
        for row in rows { for column in strip { counts[Int(levels[row: row, column: column])] += 1 } }
        let half = strip.count * rows.count / 2
        var (sum, middle) = (0, 0)
        while sum + counts[middle] < half { (sum, middle) = (sum + counts[middle], middle + 1) }
        let bright = counts.indices.filter { Float($0 - middle) > contrast }
        let total = bright.reduce(0) { $0 + counts[$1] }
        guard total > 0 else { return nil }
        var level = 255
        var above = 0
        while level > middle, above + counts[level] <= total / 10 {
            (above, level) = (above + counts[level], level - 1)
        }
        let span = Float(max(level - middle, 1))
        var ink = Raster<Float>(width: strip.count, height: levels.height, filledWith: 0)
        for row in 0..<levels.height {
            for (offset, column) in strip.enumerated() {
                let value = Float(Int(levels[row: row, column: column]) - middle)
                ink[row: row, column: offset] = min(max(value, 0), span)
            }
        }
        return Ink(levels: ink, span: span)
    }

    private static func cut(_ ink: Raster<Float>, _ piece: BinaryMask.Piece, mirrored: Bool) -> Raster<Float> {
        var glyph = Raster<Float>(width: piece.columns.count, height: piece.rows.count, filledWith: 0)
        for (row, y) in piece.rows.enumerated() {
            for (column, x) in piece.columns.enumerated() {
                glyph[row: row, column: mirrored ? glyph.width - 1 - column : column] = ink[row: y, column: x]
            }
        }
        return glyph
    }

    /// Pieces of one height side by side are the digits of one number.
    private static func words(_ pieces: [BinaryMask.Piece]) -> [[BinaryMask.Piece]] {
        let sorted = pieces.sorted {
            ($0.columns.lowerBound, $0.rows.lowerBound) < ($1.columns.lowerBound, $1.rows.lowerBound)
        }
        var isTaken = [Bool](repeating: false, count: sorted.count)
        var words: [[BinaryMask.Piece]] = []
        for start in sorted.indices where !isTaken[start] {
            isTaken[start] = true
            var word = [sorted[start]]
            while let next = sorted.indices.first(where: { !isTaken[$0] && follows(sorted[$0], word[word.count - 1]) })
            {
                isTaken[next] = true
                word.append(sorted[next])
            }
            words.append(word)
        }
        return words
    }

    private static func follows(_ piece: BinaryMask.Piece, _ last: BinaryMask.Piece) -> Bool {
        let height = last.rows.count
        let apart = abs(
            piece.rows.lowerBound + piece.rows.upperBound - last.rows.lowerBound - last.rows.upperBound)
        let gap = piece.columns.lowerBound - last.columns.upperBound
        return 2 * apart < height && abs(piece.rows.count - height) <= max(2, height / 4) && gap >= 0
            && 2 * gap <= height
    }
}
