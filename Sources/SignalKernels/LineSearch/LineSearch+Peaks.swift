extension LineSearch {
    /// Collects local maxima of the score, best first, none too near a better one.
    func pickPeaks(scratch: inout Scratch) {
        let least = SIMD8(repeating: settings.leastScore)
        for direction in 0..<directions {
            // SAFETY: direction < directions.
            let scores = unsafe scratch.scores.pointer + direction &* offsets
            for block in stride(from: 0, to: offsets, by: 8) {
                // Eight scores at a time, of which there are whole vectors: few have any that count.
                let own = unsafe UnsafeRawPointer(scores + block).loadUnaligned(as: SIMD8<Float>.self)
                guard any(own .> least) else { continue }
                for offset in max(block, 1)..<min(block + 8, offsets - 1) {
                    // SAFETY: 0 < offset < offsets - 1.
                    let (before, here, after) = unsafe (scores[offset - 1], scores[offset], scores[offset + 1])
                    guard here > settings.leastScore, here >= before && here > after else { continue }
                    insert(
                        PictureLine(
                            normal: Float(direction) * settings.angleStepDegrees * .pi / 180,
                            offset: Float(offset) * settings.offsetStep - reach, score: here), into: &scratch.lines)
                }
            }
        }
    }

    private func insert(_ line: PictureLine, into lines: inout [PictureLine]) {
        if lines.count == settings.maximumLines, let last = lines.last, last.score >= line.score { return }
        // A better neighbor suppresses the line; it suppresses its worse neighbors.
        var index = 0
        while index < lines.count {
            if isSameLine(lines[index], line) {
                if lines[index].score >= line.score { return }
                lines.remove(at: index)
            } else {
                index += 1
            }
        }
        if lines.count == settings.maximumLines { lines.removeLast() }
        var position = lines.count
        while position > 0, lines[position - 1].score < line.score { position -= 1 }
        lines.insert(line, at: position)
    }

    private func isSameLine(_ first: PictureLine, _ second: PictureLine) -> Bool {
        var turn = abs(first.normal - second.normal)
        var offset = second.offset
        if turn > .pi / 2 {
            // Across the end of half a turn the offset changes its sign.
            turn = .pi - turn
            offset = -offset
        }
        return turn < settings.separationDegrees * .pi / 180 && abs(first.offset - offset) < settings.separationOffset
    }
}
