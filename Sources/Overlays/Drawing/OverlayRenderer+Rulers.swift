import FrameModel

/// Ticks along one axis of the picture.
struct RulerTicks {
    /// One tick: its position on the canvas and its value in units.
    struct Tick {
        var position: Double
        var value: Int
        /// 0 small, 1 middle, 2 large.
        var rank: Int
    }

    private(set) var ticks: [Tick] = []
    /// Values that are multiples of this one carry their number.
    private(set) var numberedStep = 10

    /// - Parameters:
    ///   - zero: Canvas position of value 0.
    ///   - pixelsPerUnit: Canvas pixels per unit.
    ///   - range: Canvas positions the picture covers.
    ///   - minimumNumberGap: Canvas pixels between numbers, at least.
    init(zero: Double, pixelsPerUnit: Double, range: ClosedRange<Double>, minimumNumberGap: Double) {
        guard zero.isFinite, abs(zero) < CanvasPoint.reach, pixelsPerUnit > 0, pixelsPerUnit.isFinite else { return }
        // Small, middle and large ticks at 1, 5 and 10 units; ten times as far apart where they would crowd.
        var small = 1
        while Double(small) * pixelsPerUnit < 3, small < 100_000_000 { small *= 10 }
        numberedStep =
            [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map { $0 * small }
            .first { Double($0) * pixelsPerUnit >= minimumNumberGap && $0 >= 5 * small } ?? 10 * small
        let low = ((range.lowerBound - zero) / pixelsPerUnit / Double(small)).rounded(.up)
        let high = ((range.upperBound - zero) / pixelsPerUnit / Double(small)).rounded(.down)
        guard low <= high, abs(low) < 1e9, abs(high) < 1e9 else { return }
        for step in Int(low)...Int(high) {
            let rank = step % 10 == 0 ? 2 : step % 5 == 0 ? 1 : 0
            ticks.append(
                Tick(position: zero + Double(step * small) * pixelsPerUnit, value: step * small, rank: rank))
        }
    }
}

extension OverlayRenderer {
    /// The depth ruler at the left edge, the lateral one below, and their unit.
    func drawRulers(into canvas: inout OverlayCanvas) {
        let picture = layout.picture
        let depths = depthTicks()
        let gap = scaled(5)
        for tick in depths.ticks {
            let y = Int(tick.position.rounded())
            let length = scaled([3, 6, 9][tick.rank])
            canvas.fill(
                CanvasRect(x: picture.x - gap - length, y: y, width: length, height: layout.textScale),
                tick.rank == 0 ? .dim : .white)
            guard tick.value % depths.numberedStep == 0 else { continue }
            let text = String(tick.value)
            let top = min(max(0, y - regular.capHeight / 2), layout.height - regular.capHeight)
            canvas.write(
                text, x: picture.x - gap - scaled(12) - regular.width(of: text), y: top, in: regular, .white)
        }
        let offsets = lateralTicks()
        for tick in offsets.ticks {
            let x = Int(tick.position.rounded())
            let length = scaled([3, 6, 9][tick.rank])
            canvas.fill(
                CanvasRect(x: x, y: picture.endY + gap, width: layout.textScale, height: length),
                tick.rank == 0 ? .dim : .white)
            guard tick.value % offsets.numberedStep == 0 else { continue }
            let text = String(tick.value)
            canvas.write(
                text, x: x - regular.width(of: text) / 2, y: picture.endY + gap + scaled(12), in: regular, .white)
        }
        canvas.write(
            scale.isKnown ? "mm" : "px", x: scaled(8), y: picture.endY + gap + scaled(12), in: regular,
            scale.isKnown ? .dim : .orange)
    }

    /// Depth below the transducer face in millimeters, or image rows from the top of the region.
    func depthTicks() -> RulerTicks {
        let picture = layout.picture
        let range = Double(picture.y) - 0.5...Double(picture.endY) - 0.5
        if scale.isKnown {
            let zero = layout.position(of: TissuePoint(xMillimeters: 0, zMillimeters: 0)).y
            return RulerTicks(
                zero: zero, pixelsPerUnit: layout.pixelsPerMillimeter.y, range: range,
                minimumNumberGap: Double(scaled(40)))
        }
        let zero = layout.position(regionColumn: 0, regionRow: 0).y
        return RulerTicks(
            zero: zero, pixelsPerUnit: layout.zoomY, range: range, minimumNumberGap: Double(scaled(60)))
    }

    func lateralTicks() -> RulerTicks {
        let picture = layout.picture
        let range = Double(picture.x) - 0.5...Double(picture.endX) - 0.5
        if scale.isKnown {
            let zero = layout.position(of: TissuePoint(xMillimeters: 0, zMillimeters: 0)).x
            return RulerTicks(
                zero: zero, pixelsPerUnit: layout.pixelsPerMillimeter.x, range: range,
                minimumNumberGap: Double(scaled(40)))
        }
        let zero = layout.position(regionColumn: 0, regionRow: 0).x
        return RulerTicks(
            zero: zero, pixelsPerUnit: layout.zoomX, range: range, minimumNumberGap: Double(scaled(60)))
    }
}
