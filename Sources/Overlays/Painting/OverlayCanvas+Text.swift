extension OverlayCanvas {
    /// Writes one line of text with its capitals' top left corner at (`x`, `y`).
    ///
    /// - Parameters:
    ///   - hasHalo: A dark edge for text over the image.
    ///   - limit: Letters that would end beyond this column are left out.
    /// - Returns: The column after the last letter.
    @discardableResult
    package mutating func write(
        _ text: some StringProtocol, x: Int, y: Int, in face: Typeface, _ ink: Ink, hasHalo: Bool = false,
        limit: Int = .max
    ) -> Int {
        if hasHalo {
            var cursor = x
            for character in text {
                let glyph = face.glyph(for: character)
                guard cursor + glyph.advance <= limit else { break }
                blit(face.halo, glyph, of: face, x: cursor, y: y, .black, opacity: 12)
                cursor += glyph.advance
            }
        }
        var cursor = x
        for character in text {
            let glyph = face.glyph(for: character)
            guard cursor + glyph.advance <= limit else { break }
            blit(face.coverage, glyph, of: face, x: cursor, y: y, ink, opacity: OverlayPalette.opacitySteps)
            cursor += glyph.advance
        }
        return cursor
    }

    private mutating func blit(
        _ coverage: [UInt8], _ glyph: Typeface.Glyph, of face: Typeface, x: Int, y: Int, _ ink: Ink, opacity: Int
    ) {
        for row in 0..<face.rows {
            for column in 0..<glyph.width {
                let covered = coverage[glyph.offset + row * glyph.width + column]
                guard covered != 0 else { continue }
                blend(
                    x: x + column - face.padding, y: y + row - face.padding, ink,
                    step: (Int(covered) * opacity + 127) / 255)
            }
        }
    }

    /// Writes `text` in lines no wider than `width`, broken between words.
    ///
    /// - Parameter maximum: Lines at most; the rest is left out.
    /// - Returns: The lines written.
    @discardableResult
    mutating func writeWrapped(
        _ text: String, x: Int, y: Int, width: Int, maximum: Int, in face: Typeface, _ ink: Ink
    ) -> Int {
        var lines = 0
        var line = ""
        for word in text.split(separator: " ") {
            let longer = line.isEmpty ? String(word) : line + " " + word
            if line.isEmpty || face.width(of: longer) <= width {
                line = longer
                continue
            }
            guard lines < maximum else { return lines }
            write(line, x: x, y: y + lines * face.lineHeight, in: face, ink, limit: x + width)
            lines += 1
            line = String(word)
        }
        guard !line.isEmpty, lines < maximum else { return lines }
        write(line, x: x, y: y + lines * face.lineHeight, in: face, ink, limit: x + width)
        return lines + 1
    }
}
