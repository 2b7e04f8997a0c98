/// Letters ready to be painted: coverage maps of every glyph at one size and weight.
package struct Typeface: Sendable {
    struct Glyph: Sendable {
        /// First sample in `coverage` and `halo`.
        var offset = 0
        var width = 0
        /// Pixels from this letter's origin to the next one's.
        var advance = 0
    }

    /// Pixels per grid unit.
    package let scale: Int
    /// Height of a capital, in pixels.
    package let capHeight: Int
    /// From one line of text to the next.
    package let lineHeight: Int
    /// Free pixels around every glyph map, enough for the halo.
    let padding: Int
    /// Rows of every glyph map.
    let rows: Int
    /// How much of each pixel the strokes cover, 0 to 255.
    private(set) var coverage: [UInt8] = []
    /// The same, grown by `scale` pixels: the dark edge that keeps text legible over the image.
    private(set) var halo: [UInt8] = []
    private var ascii: [Glyph] = []
    private var others: [Character: Glyph] = [:]

    /// - Parameters:
    ///   - scale: 1 gives capitals of 9 pixels, 2 of 18.
    ///   - isBold: Strokes twice as wide.
    package init(scale: Int, isBold: Bool = false) {
        precondition(scale >= 1, "letters need at least one pixel per grid unit")
        let stroke = isBold ? Double(scale) * 1.6 + 0.4 : Double(scale)
        self.scale = scale
        capHeight = 8 * scale + Int(stroke.rounded())
        lineHeight = 15 * scale
        padding = scale + 1
        rows = 11 * scale + Int(stroke.rounded(.up)) + 2 * padding
        ascii = (0..<128).map { _ in Glyph() }
        let space = Glyph(offset: 0, width: 0, advance: 4 * scale)
        for code in UInt8(32)..<127 {
            let character = Character(UnicodeScalar(code))
            ascii[Int(code)] = character == " " ? space : draw(character, stroke: stroke)
        }
        for character in GlyphOutlines.strokes.keys.sorted() where !character.isASCII {
            others[character] = draw(character, stroke: stroke)
        }
    }

    func glyph(for character: Character) -> Glyph {
        if let code = character.asciiValue { return ascii[code < 32 ? 32 : Int(code)] }
        return others[character] ?? ascii[63]
    }

    /// The width of `text` in pixels.
    package func width(of text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + glyph(for: $1).advance }
    }

    private mutating func draw(_ character: Character, stroke: Double) -> Glyph {
        let strokes = GlyphOutlines.points(of: character)
        let columns = strokes.joined().reduce(0) { max($0, $1.x) }
        let width = columns * scale + Int(stroke.rounded(.up)) + 2 * padding
        let glyph = Glyph(offset: coverage.count, width: width, advance: width - 2 * padding + 2 * scale)
        // The left edge of a stroke on column 0 falls on a pixel edge.
        let shift = Double(padding) + (stroke - 1) / 2
        // Farther from a stroke than this, a pixel is covered neither by it nor by its halo.
        let reach = stroke / 2 + 0.5 + Double(scale)
        func pixels(_ a: Int, _ b: Int, of count: Int) -> Range<Int> {
            let first = max(0, Int((Double(min(a, b)) + shift - reach).rounded(.down)))
            return first..<max(first, min(count, Int((Double(max(a, b)) + shift + reach).rounded(.up)) + 1))
        }
        var distances = [Double](repeating: .infinity, count: rows * width)
        for points in strokes {
            for (a, b) in zip(points, points.count > 1 ? points.dropFirst() : points[...]) {
                let from = CanvasPoint(x: Double(a.x * scale), y: Double(a.y * scale))
                let to = CanvasPoint(x: Double(b.x * scale), y: Double(b.y * scale))
                for row in pixels(a.y * scale, b.y * scale, of: rows) {
                    for column in pixels(a.x * scale, b.x * scale, of: width) {
                        let distance = distanceToSegment(
                            x: Double(column) - shift, y: Double(row) - shift, from: from, to: to)
                        distances[row * width + column] = min(distances[row * width + column], distance)
                    }
                }
            }
        }
        coverage += distances.map { UInt8(255 * min(1, max(0, stroke / 2 + 0.5 - $0))) }
        halo += distances.map { UInt8(255 * min(1, max(0, reach - $0))) }
        return glyph
    }
}
