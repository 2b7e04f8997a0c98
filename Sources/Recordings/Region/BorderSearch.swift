/// Finds the border lines of a picture whose place is roughly known.
struct BorderSearch {
    struct Box: Hashable {
        var columns: Range<Int>
        var rows: Range<Int>
    }

    let capture: CaptureLines

    private enum Side: CaseIterable {
        case left, right, top, bottom

        var isHorizontal: Bool { self == .top || self == .bottom }
        var isFirst: Bool { self == .left || self == .top }
    }

    /// Lines that do not look like picture before the search outward ends.
    private static let gap = 3
    /// The same inside the rough place, as a share of its size, when tissue over the whole width follows:
    /// a dark band across the picture. Lines of text behind a gap do not fill the width.
    private static let innerGap = 0.05
    /// How far inside the rough place the search starts, as a share of its size.
    private static let margin = 0.12
    /// Thickness of the rim of the frame that shows the screen, as a share of the smaller frame side.
    private static let rim = 0.01
    private static let smallestSide = 16

    func refine(_ rough: Box) -> Box {
        var box = rough
        // Left and right depend on the rows taken, so they are done once more when top and bottom are known.
        for side in [Side.left, .right, .top, .bottom, .left, .right] {
            let moved = move(side, of: box)
            if moved.columns.count > Self.smallestSide, moved.rows.count > Self.smallestSide { box = moved }
        }
        return box
    }

    private func move(_ side: Side, of box: Box) -> Box {
        let span = side.isHorizontal ? box.rows : box.columns
        let extent = side.isHorizontal ? capture.height : capture.width
        let outward = side.isFirst ? -1 : 1
        let rough = side.isFirst ? span.lowerBound : span.upperBound - 1
        let screen = screenLevels(side, of: box, extent: extent)

        var position = rough - outward * Int(Self.margin * Double(span.count))
        var last: Int?
        var missed = 0
        while position >= 0, position < extent {
            let line = line(side, position, of: box)
            if isPicture(line, screen: screen), missed < Self.gap || last == nil || fillsWidth(line) {
                last = position
                missed = 0
            } else {
                missed += 1
                let isInside = (rough - position) * outward >= 0
                let allowed = isInside ? max(Self.gap, Int(Self.innerGap * Double(span.count))) : Self.gap
                if last != nil, missed >= allowed { break }
            }
            position += outward
        }
        let border = last ?? rough
        var result = box
        let moved =
            side.isFirst
            ? min(border, span.upperBound - 1)..<span.upperBound : span.lowerBound..<max(border, span.lowerBound) + 1
        if side.isHorizontal { result.rows = moved } else { result.columns = moved }
        return result
    }

    private func line(_ side: Side, _ position: Int, of box: Box) -> CaptureLines.Line {
        side.isHorizontal ? capture.row(position, box.columns) : capture.column(position, box.rows)
    }

    /// The gray levels of the screen: the commonest at the rim of the frame on this side, and all around.
    private func screenLevels(_ side: Side, of box: Box, extent: Int) -> [Int] {
        let thickness = max(2, Int(Self.rim * Double(min(capture.width, capture.height))))
        let here = side.isFirst ? 0..<min(thickness, extent) : max(0, extent - thickness)..<extent
        var around: [CaptureLines.Line] = []
        for offset in 0..<min(thickness, capture.height) {
            around.append(capture.row(offset, 0..<capture.width))
            around.append(capture.row(capture.height - 1 - offset, 0..<capture.width))
        }
        for offset in 0..<min(thickness, capture.width) {
            around.append(capture.column(offset, 0..<capture.height))
            around.append(capture.column(capture.width - 1 - offset, 0..<capture.height))
        }
        return [
            Self.commonest(capture.histogram(of: here.map { line(side, $0, of: box) })),
            Self.commonest(capture.histogram(of: around)),
        ]
    }

    /// Whether a line shows tissue, or a dark or foggy part of the picture that is not the screen.
    private func isPicture(_ line: CaptureLines.Line, screen: [Int]) -> Bool {
        let counts = capture.histogram(of: [line])
        let level = Self.commonest(counts)
        let total = Double(line.count)
        let away = counts.indices.reduce(0) { abs($1 - level) > 6 ? $0 + counts[$1] : $0 }
        if Double(away) / total > 0.06, capture.activity(of: line) > 0.06 { return true }
        // Not the screen: another level, and hardly a pixel at a level of the screen.
        guard screen.allSatisfy({ $0 != level && Double(counts[$0]) / total < 0.15 }) else { return false }
        // The floor of a picture lies just above black; brighter flat areas belong to the screen.
        if level <= 4 { return true }
        let roughness = capture.roughness(of: line)
        if level <= 12, roughness > 0.05 { return true }
        let near = counts[max(0, level - 1)...min(255, level + 1)].reduce(0, +)
        return Double(near) / total < 0.7 && roughness > 0.25
    }

    /// Whether activity is spread over a line: in at least seven of eight equal parts.
    private func fillsWidth(_ line: CaptureLines.Line) -> Bool {
        let parts = 8
        guard line.count >= parts else { return false }
        let length = line.count / parts
        let active = (0..<parts).count { part in
            capture.activity(
                of: CaptureLines.Line(start: line.start + part * length * line.step, step: line.step, count: length))
                > 0.1
        }
        return active >= parts - 1
    }

    private static func commonest(_ counts: [Int]) -> Int {
        var best = 0
        for level in counts.indices where counts[level] > counts[best] { best = level }
        return best
    }
}
