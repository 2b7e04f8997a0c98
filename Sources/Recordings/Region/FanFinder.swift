package import FrameModel
package import SignalKernels
import Foundation

/// Finds the fan of a curved or phased array in the pixels of a picture.
///
/// Scan lines that leave a common center draw two straight sides that meet there, and a face that is an arc about it;
/// outside them nothing is drawn. Where one of the three is missing the picture is taken to be that of a linear array,
/// also where its sides are slanted (a steered or widened one, whose face is straight).
///
/// All constants are engineering defaults, in pixels of the screen or relative to the fan.
package enum FanFinder {
    /// A fan in pixels of the frame.
    package struct Fan: Hashable, Sendable {
        /// Where the scan lines meet.
        package var apexColumn: Double
        package var apexRow: Double
        /// From there to the face, in rows.
        package var radius: Double
        /// Between the outermost scan lines.
        package var fieldOfViewDegrees: Double
        /// Width of a pixel over its height, in tissue.
        package var aspect: Double

        /// The smallest box that holds a region and the fan drawn down to the region's last row, which ends in an arc
        /// about the apex.
        ///
        /// A fan that a screen cuts off at its sides is not completed: what would lie farther out than
        /// `mostHidden` of the region is not picture.
        ///
        /// - Parameter width: Of the frame.
        package func box(holding region: PixelRegion, width: Int) -> PixelRegion {
            let half = fieldOfViewDegrees * .pi / 360
            let outer = Double(region.y + region.height - 1) - apexRow
            let across = outer * sin(half) / aspect
            let reach = FanFinder.mostHidden * Double(region.width)
            let rise = FanFinder.mostHidden * Double(region.height)
            var (left, right) = (region.x, region.x + region.width)
            var top = region.y
            let (first, last) = (apexColumn - across, apexColumn + across)
            if first >= Double(left) - reach { left = max(0, min(left, Int(first.rounded(.down)))) }
            if last < Double(right) + reach { right = min(width, max(right, Int(last.rounded(.up)) + 1)) }
            // The face is highest at its ends.
            let highest = apexRow + radius * cos(half)
            if highest >= Double(top) - rise { top = max(0, min(top, Int(highest.rounded(.down)))) }
            return PixelRegion(x: left, y: top, width: right - left, height: region.y + region.height - top)
        }
    }

    /// Half of the field of view that a fan has, in degrees: narrower ones are steered linear pictures.
    static let halfAngles = 10.0...65.0
    /// The two sides differ by no more than this, in degrees.
    static let mostSkew = 5.0
    /// Share of the rows of a side that lie on its line, and how near, as a share of the width of the picture.
    static let leastOnLine = 0.8
    static let lineTolerance = 0.012
    /// Spread of the face about its arc, as a share of the outer radius, and how much better an arc must fit than a
    /// straight face; below this radius, in shares of the outer one, the face is too short to tell.
    static let faceSpread = 0.015
    static let pointedFace = 0.12
    /// Share of active pixels outside the fan that text and marks may make.
    static let mostOutside = 0.05
    /// Share of the region that a fan may reach beyond it on each side: its corners are dark and thin.
    static let mostHidden = 0.06
    /// Side of the neighborhood that tells tissue from marks, in pixels, and the share of it that is active.
    static let neighborhood = 7
    static let tissueActivity = 0.3
    /// Rays looked along, over the middle nine tenths of the field.
    static let rays = 41

    /// The fan in `region`; `nil` where the picture is not one.
    ///
    /// - Parameters:
    ///   - frames: At least one, all of one size.
    ///   - aspect: Width of a pixel over its height, in tissue.
    /// - Complexity: O(pixels of all frames).
    package static func fan(in frames: [Raster<UInt8>], region: PixelRegion, aspect: Double) -> Fan? {
        precondition(!frames.isEmpty && aspect > 0, "a fan is found in at least one frame")
        return fan(in: CaptureLines(frames), region: region, aspect: aspect)
    }

    static func fan(in capture: CaptureLines, region: PixelRegion, aspect: Double) -> Fan? {
        let tissue = BinaryMask(width: capture.width, height: capture.height, isSet: capture.isActive)
            .whereNeighborhood(side: neighborhood, isSetBeyond: tissueActivity)
        let shape = Shape(tissue: tissue, region: region, aspect: aspect)
        guard let left = shape.side(isLeft: true), let right = shape.side(isLeft: false) else { return nil }
        let angles = (atan(-left.slope) * 180 / .pi, atan(right.slope) * 180 / .pi)
        guard halfAngles.contains(angles.0), halfAngles.contains(angles.1), abs(angles.0 - angles.1) <= mostSkew else {
            return nil
        }
        // Both lines give the same column at the apex.
        let row = (left.start - right.start) / (right.slope - left.slope)
        let apex = (x: left.start + left.slope * row, y: row)
        let half = (angles.0 + angles.1) / 2
        guard let radius = shape.face(apex: apex, halfDegrees: half) else { return nil }
        guard shape.shareOutside(apex: apex, halfDegrees: half) <= mostOutside else { return nil }
        return Fan(
            apexColumn: apex.x / aspect, apexRow: apex.y, radius: radius, fieldOfViewDegrees: 2 * half, aspect: aspect)
    }

    /// Where tissue lies; across in rows' units, so that angles are those of the tissue.
    private struct Shape {
        let tissue: BinaryMask
        let region: PixelRegion
        let aspect: Double

        private func isSet(x: Double, y: Double) -> Bool {
            let (column, row) = (Int((x / aspect).rounded()), Int(y.rounded()))
            guard region.columns.contains(column), region.rows.contains(row) else { return false }
            return tissue.isSet[row * tissue.width + column]
        }

        /// The straight side: where it is in row 0, and its slope.
        func side(isLeft: Bool) -> (start: Double, slope: Double)? {
            var edge: [(x: Double, y: Double)] = []
            for row in region.rows {
                let line = tissue.isSet[row * tissue.width + region.x..<row * tissue.width + region.x + region.width]
                guard let index = isLeft ? line.firstIndex(of: true) : line.lastIndex(of: true) else { continue }
                edge.append((Double(index - row * tissue.width) * aspect, Double(row)))
            }
            let tolerance = FanFinder.lineTolerance * Double(region.width) * aspect
            // Below the corner of the fan its outer arc begins, or the black of the screen, with text in it.
            var best: (start: Double, slope: Double, count: Int)?
            for share in stride(from: 0.3, through: 1, by: 0.1) {
                let end = Int(share * Double(edge.count))
                let rows = Array(edge[(end / 6)..<max(end - end / 10, end / 6)])
                guard rows.count >= FanFinder.leastRows else { continue }
                let line = Self.line(through: rows)
                let near = rows.count { abs($0.x - line.start - line.slope * $0.y) <= tolerance }
                guard Double(near) >= FanFinder.leastOnLine * Double(rows.count), near > best?.count ?? 0 else {
                    continue
                }
                best = (line.start, line.slope, near)
            }
            return best.map { ($0.start, $0.slope) }
        }

        /// Theil and Sen's line: the median of the slopes between the upper and the lower half.
        private static func line(through rows: [(x: Double, y: Double)]) -> (start: Double, slope: Double) {
            let middle = rows.count / 2
            let slope = FanFinder.median(
                (0..<middle).map { (rows[middle + $0].x - rows[$0].x) / (rows[middle + $0].y - rows[$0].y) })
            return (FanFinder.median(rows.map { $0.x - slope * $0.y }), slope)
        }

        /// Radius of the face, when it is an arc about the apex.
        func face(apex: (x: Double, y: Double), halfDegrees: Double) -> Double? {
            let deepest = Double(region.y + region.height) - apex.y
            var arc: [Double] = []
            var flat: [Double] = []
            for ray in 0..<FanFinder.rays {
                let share = 2 * Double(ray) / Double(FanFinder.rays - 1) - 1
                let angle = 0.9 * share * halfDegrees * .pi / 180
                var distance = max(0, (Double(region.y) - apex.y) * 0.9)
                while distance < deepest, !isSet(x: apex.x + distance * sin(angle), y: apex.y + distance * cos(angle)) {
                    distance += 0.5
                }
                guard distance < deepest else { return nil }
                arc.append(distance)
                flat.append(distance * cos(angle))
            }
            let radius = FanFinder.median(arc)
            if radius <= FanFinder.pointedFace * deepest { return max(radius, 0.01 * deepest) }
            let spread = FanFinder.median(arc.map { abs($0 - radius) })
            let level = FanFinder.median(flat)
            let flatSpread = FanFinder.median(flat.map { abs($0 - level) })
            guard spread <= FanFinder.faceSpread * deepest, spread < 0.7 * flatSpread else { return nil }
            return radius
        }

        /// Share of the tissue that lies beside the fan.
        func shareOutside(apex: (x: Double, y: Double), halfDegrees: Double) -> Double {
            let limit = (halfDegrees + 1) * .pi / 180
            var (inside, outside) = (0, 0)
            for row in region.rows {
                for column in region.columns where tissue.isSet[row * tissue.width + column] {
                    let angle = atan2(Double(column) * aspect - apex.x, Double(row) - apex.y)
                    if abs(angle) <= limit { inside += 1 } else { outside += 1 }
                }
            }
            return Double(outside) / Double(max(inside + outside, 1))
        }
    }

    /// Rows of a side that its line needs.
    private static let leastRows = 40

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted[sorted.count / 2]
    }
}
