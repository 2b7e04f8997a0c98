import Foundation
import SignalKernels

extension VesselExaminer {
    /// Compares the tissue below the ellipse with that on both sides at the same depth.
    ///
    /// Blood attenuates less than tissue, so that what lies behind it is brighter than its neighbors, whatever the
    /// gain; behind bone it is darker. A side that the picture does not show is left out.
    func measureSurroundings(
        _ ellipse: VesselEllipse, view: VesselView, perRange: Float, workspace: Workspace,
        into evidence: inout VesselEvidence
    ) {
        let w = ellipse.halfWidth
        let h = ellipse.halfHeight
        // From a resolution cell below the wall, as far as the difference lasts. Engineering default.
        let top = ellipse.z + h + 0.25
        let depths = (first: top, last: top + min(1.2 * h + 1, 4))
        func box(_ first: Float, _ last: Float, into levels: SignalBuffer) -> Int {
            sample(
                view, x: (ellipse.x + first * w, ellipse.x + last * w), z: depths, into: levels, workspace: workspace)
        }
        let below = box(-0.6, 0.6, into: workspace.below)
        let left = box(-2, -1.3, into: workspace.left)
        let right = box(1.3, 2, into: workspace.right)
        guard below > 0, left + right > 0 else { return }
        let toLeft = Self.shareBrighter(workspace.below, below, than: workspace.left, left)
        let toRight = Self.shareBrighter(workspace.below, below, than: workspace.right, right)
        evidence.brighterBelow = Self.logOdds(((toLeft ?? toRight ?? 0.5) + (toRight ?? toLeft ?? 0.5)) / 2)
        evidence.greatestBrighterBelow = Self.logOdds(max(toLeft ?? 0, toRight ?? 0))
        let beside = max(Self.mean(workspace.left, left), Self.mean(workspace.right, right))
        evidence.enhancement = min(max((Self.mean(workspace.below, below) - beside) * perRange, -0.2), 0.2)
    }

    /// Fills `levels` with evenly spread samples of a box, its edges included, and returns how many of them the picture
    /// shows; 0 when it shows less than half.
    private func sample(
        _ view: VesselView, x: (first: Float, last: Float), z: (first: Float, last: Float), into levels: SignalBuffer,
        workspace: Workspace
    ) -> Int {
        let step = (x: (x.last - x.first) / Float(Self.boxColumns - 1), z: (z.last - z.first) / Float(Self.boxRows - 1))
        let (columns, rows) = unsafe (workspace.columns.pointer, workspace.rows.pointer)
        var count = 0
        // SAFETY: there is room for boxRows * boxColumns places, rounded up to a multiple of 8.
        for row in 0..<Self.boxRows {
            for column in 0..<Self.boxColumns {
                let place = (x: x.first + step.x * Float(column), z: z.first + step.z * Float(row))
                guard shows(x: place.x, z: place.z) else { continue }
                unsafe columns[count] = view.column(x: place.x)
                unsafe rows[count] = view.row(z: place.z)
                count += 1
            }
        }
        guard 2 * count >= Self.boxRows * Self.boxColumns else { return 0 }
        for spare in count..<Self.boxPlaces {
            unsafe columns[spare] = 0
            unsafe rows[spare] = 0
        }
        view.image.sample(columns: workspace.columns, rows: workspace.rows, count: Self.boxPlaces, into: levels)
        return count
    }

    /// The mean of the first `count` levels; negative infinity for none.
    private static func mean(_ levels: SignalBuffer, _ count: Int) -> Float {
        guard count > 0 else { return -.infinity }
        var total: Float = 0
        // SAFETY: `count` levels were filled.
        for place in 0..<count { unsafe total += levels.pointer[place] }
        return total / Float(count)
    }

    /// The share of pairs whose first level is the brighter one, equal ones counting half; `nil` without pairs.
    private static func shareBrighter(
        _ levels: SignalBuffer, _ count: Int, than others: SignalBuffer, _ otherCount: Int
    ) -> Float? {
        guard count > 0, otherCount > 0 else { return nil }
        var wins: Int32 = 0
        // SAFETY: as many levels were filled.
        for other in 0..<otherCount {
            let level = unsafe others.pointer[other]
            for place in 0..<count {
                let own = unsafe levels.pointer[place]
                wins &+= (own > level ? 1 : 0) &+ (own >= level ? 1 : 0)
            }
        }
        return Float(wins) / Float(2 * count * otherCount)
    }

    /// Log odds of a share, kept finite.
    static func logOdds(_ share: Float) -> Float { log((share + 0.02) / (1.02 - share)) }
}
