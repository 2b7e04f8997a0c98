extension LineSearch {
    /// Collects local maxima of the score, best first, none too near a better one.
    func pickPeaks(scratch: inout Scratch) {
        let scores = unsafe scratch.scores.pointer
        for direction in 0..<directions {
            for offset in 1..<(offsets - 1) {
                // SAFETY: direction < directions and 0 < offset < offsets - 1.
                let at = unsafe scores + (direction &* offsets &+ offset)
                let here = unsafe at[0]
                guard here > settings.leastScore, unsafe here >= at[-1] && here > at[1] else { continue }
                insert(
                    PictureLine(
                        normal: Float(direction) * settings.angleStepDegrees * .pi / 180,
                        offset: Float(offset) * settings.offsetStep - reach, score: here), into: &scratch.lines)
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
