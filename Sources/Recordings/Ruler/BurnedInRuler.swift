public import FrameModel
public import SignalKernels

/// A depth ruler burned into the screen beside the picture.
///
/// Its ticks give a length in pixels to a fraction of a pixel; what a tick is in millimeters only its labels say. The
/// labels are not read one by one: each meaning a ruler may have predicts every label, and the one that predicts the
/// shapes seen far better than any other is taken. Without labels, or when two meanings do about as well, the ruler
/// is ambiguous, and says no scale.
public struct BurnedInRuler: Hashable, Sendable {
    /// Pixels from one tick to the next, of the finest ticks.
    public let tickSpacing: Double
    /// Ticks from the first found to the last.
    public let tickCount: Int
    /// Row of the first tick found.
    public let firstTick: Double
    /// Columns in which the ticks lie.
    public let columns: ClosedRange<Int>
    /// Millimeters from one tick to the next; `nil` when the labels do not decide it.
    public let millimetersPerTick: Double?
    /// How well the labels fit, 0 to 1, and how much worse any other meaning does.
    public let likeness: Double
    public let lead: Double
    /// Why there is no scale, or what the labels say.
    public let reason: String

    /// The spacing in words.
    var pixels: String { "\((tickSpacing * 100).rounded() / 100)" }

    /// Millimeters per pixel down the screen.
    public var millimetersPerPixel: Double? { millimetersPerTick.map { $0 / tickSpacing } }

    /// Finds the ruler of a picture; `nil` when there is none.
    ///
    /// - Parameters:
    ///   - levels: The whole screen.
    ///   - region: The picture in it.
    ///   - zero: Row of depth zero; `nil` for the first row of the picture.
    /// - Complexity: O(pixels outside the region), and some more for text.
    public static func find(
        in levels: Raster<UInt8>, beside region: PixelRegion, zero: Double? = nil
    ) -> BurnedInRuler? {
        let zero = zero ?? Double(region.y)
        let bright = rulers(in: levels, beside: region, zero: zero)
        let rulers =
            bright.isEmpty && isBright(levels)
            ? Self.rulers(in: inverted(levels), beside: region, zero: zero) : bright
        let decided = rulers.filter { $0.millimetersPerTick != nil }
        guard let best = decided.max(by: { $0.likeness < $1.likeness }), let scale = best.millimetersPerPixel else {
            return rulers.max { $0.tickCount < $1.tickCount }
        }
        // Two rulers that say different things say nothing.
        for other in decided {
            guard let its = other.millimetersPerPixel, abs(its / scale - 1) > ScaleResolution.tolerance else {
                continue
            }
            return best.withoutScale("two rulers disagree")
        }
        return best
    }

    /// The ticks alone, and why they say no millimeters.
    func withoutScale(_ reason: String) -> BurnedInRuler { BurnedInRuler(self, reason: reason) }

    /// Whether a corner of the screen is bright, so that a ruler on it would be dark.
    private static func isBright(_ levels: Raster<UInt8>) -> Bool {
        let corners = [
            levels[row: 0, column: 0], levels[row: 0, column: levels.width - 1],
            levels[row: levels.height - 1, column: 0], levels[row: levels.height - 1, column: levels.width - 1],
        ]
        return corners.contains { $0 > 128 }
    }

    private static func inverted(_ levels: Raster<UInt8>) -> Raster<UInt8> {
        Raster(width: levels.width, height: levels.height, samples: levels.samples.map { 255 - $0 })
    }

    private static func rulers(
        in levels: Raster<UInt8>, beside region: PixelRegion, zero face: Double
    ) -> [BurnedInRuler] {
        let finder = TickFinder(levels, region: region)
        // The ruler counts from the face of the transducer.
        let allowed = max(4, 0.03 * Double(region.height))
        let outside = Array(0..<region.x) + Array(min(region.x + region.width, levels.width)..<levels.width)
        let all = outside.compactMap { finder.series(in: $0) }.filter { $0.distance(to: face) <= allowed }
        return groups(all).compactMap { group in
            guard let finest = finest(of: group) else { return nil }
            let zero = finest.first + ((face - finest.first) / finest.spacing).rounded() * finest.spacing
            let columns = (group.map(\.column).min() ?? 0)...(group.map(\.column).max() ?? 0)
            func meaning(mirrored: Bool) -> RulerMeaning {
                let labels = RulerLabels(
                    levels, columns: columns, zero: zero, spacing: finest.spacing, region: region, mirrored: mirrored)
                return RulerMeaning(of: labels.groups, ticksDeep: Double(region.height) / finest.spacing)
            }
            let upright = meaning(mirrored: false)
            guard upright.millimetersPerTick == nil else { return BurnedInRuler(finest, columns, upright) }
            // A capture may show the screen as a mirror does; its digits must then fit far better than upright ones.
            var turned = meaning(mirrored: true)
            guard turned.millimetersPerTick != nil, turned.likeness >= upright.likeness + RulerMeaning.leastLead else {
                return BurnedInRuler(finest, columns, upright)
            }
            turned.reason = "the screen is mirrored, and " + turned.reason
            return BurnedInRuler(finest, columns, turned)
        }
    }

    /// Series whose columns lie close together belong to one ruler.
    private static func groups(_ all: [TickSeries]) -> [[TickSeries]] {
        var groups: [[TickSeries]] = []
        for series in all {
            if let last = groups.last?.last, series.column - last.column <= 24 {
                groups[groups.count - 1].append(series)
            } else {
                groups.append([series])
            }
        }
        return groups
    }

    /// The finest ticks that at least two columns agree on, with the mean of their spacings.
    private static func finest(of group: [TickSeries]) -> TickSeries? {
        for candidate in group.sorted(by: { ($0.spacing, $1.count) < ($1.spacing, $0.count) }) {
            let agreeing = group.filter {
                abs($0.spacing / candidate.spacing - 1) < 0.01 && candidate.distance(to: $0.first) < 1.5
            }
            guard agreeing.count >= 2, let longest = agreeing.max(by: { $0.count < $1.count }) else { continue }
            // Long series know their spacing better, with the third power of their length.
            let weights = agreeing.map { Double($0.count * $0.count * $0.count) }
            var result = longest
            result.spacing =
                zip(weights, agreeing).reduce(0) { $0 + $1.0 * $1.1.spacing } / weights.reduce(0, +)
            return result
        }
        return nil
    }

    private init(_ ruler: BurnedInRuler, reason: String) {
        tickSpacing = ruler.tickSpacing
        tickCount = ruler.tickCount
        firstTick = ruler.firstTick
        columns = ruler.columns
        millimetersPerTick = nil
        likeness = ruler.likeness
        lead = ruler.lead
        self.reason = reason
    }

    private init(_ series: TickSeries, _ columns: ClosedRange<Int>, _ meaning: RulerMeaning) {
        tickSpacing = series.spacing
        tickCount = series.count
        firstTick = series.first
        self.columns = columns
        millimetersPerTick = meaning.millimetersPerTick
        likeness = meaning.likeness
        lead = meaning.lead
        reason = meaning.reason
    }
}
