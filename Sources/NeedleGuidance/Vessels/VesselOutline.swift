import Foundation
import SignalKernels

/// An ellipse in millimeters from the first pixel of the region.
package struct VesselEllipse: BitwiseCopyable, Sendable {
    package var x: Float
    package var z: Float
    /// Larger and smaller half axis.
    package var major: Float
    package var minor: Float
    /// Direction of the larger half axis, radians from image right toward depth.
    package var angle: Float

    var radius: Float { (major * minor).squareRoot() }

    /// Whether two ellipses differ by less than a search for an outline moves them.
    func nearlyEquals(_ other: Self) -> Bool {
        let smaller = min(radius, other.radius)
        let dx = x - other.x
        let dz = z - other.z
        return dx * dx + dz * dz < 0.04 * smaller * smaller && max(radius, other.radius) < 1.15 * smaller
    }

    /// Half of the extent along the lateral axis.
    var halfWidth: Float {
        let c = major * cos(angle)
        let s = minor * sin(angle)
        return (c * c + s * s).squareRoot()
    }

    /// Half of the extent along the depth axis.
    var halfHeight: Float {
        let s = major * sin(angle)
        let c = minor * cos(angle)
        return (c * c + s * s).squareRoot()
    }
}

/// Finds the closed outline of a dark region around a point: rays from the point, and the best path around.
///
/// On each of 48 rays, every distance has a cost: the running excess of gray level over a threshold
/// between lumen and surroundings (least where the ray leaves the dark), less the step of gray level
/// there. Dynamic programming finds the closed path of least cost whose distance changes by at most two
/// steps from ray to ray; going around twice closes it, as in the star algorithm of Guerrero et al. 2007
/// (doi:10.1109/TMI.2007.899180), whose Kalman filter along the rays this replaces by an exact optimum.
struct VesselOutline: Sendable {
    static let rays = 48
    /// Samples along a ray; their spacing is a 20th of the starting half axis.
    static let samples = 44
    static let step: Float = 0.05
    /// Samples of the lumen's core, at the start of a ray, and the first one that may lie beyond the wall.
    static let coreSamples = 10
    static let outerStart = 24
    /// Threshold between the lumen's level (0) and the surroundings' (1). Above one half, because the
    /// point-spread function brightens the rim of the lumen.
    static let threshold: Float = 0.7
    /// Cost of a change of distance by one step; four times that for two. Engineering default.
    static let roughness: Float = 0.02
    /// Half length, in millimeters, of the two windows whose difference is an edge: the resolution cell.
    static let edgeMM: Float = 0.2

    struct Workspace {
        var star = RayStar(rays: VesselOutline.rays, capacity: VesselOutline.samples)
        var path = ClosedPath(rays: VesselOutline.rays)
        /// Mean level beyond the wall on each ray, with the last two rays before the first and the first two behind
        /// the last.
        let outside = SignalBuffer(count: VesselOutline.rays + 4)
        let points = PointRing(count: VesselOutline.rays)
    }

    /// Finds the outline around (`x`, `z`), starting from half axes `halfWidth` and `halfHeight`, and returns
    /// the ellipse that fits its clear parts.
    ///
    /// - Parameters:
    ///   - range: Of gray levels in the picture.
    ///   - isFirst: Search from 0.35 to 1.9 times the starting axes instead of 0.5 to 1.6.
    /// - Complexity: O(rays * samples); no allocation.
    func trace(
        _ view: VesselView, x: Float, z: Float, halfWidth: Float, halfHeight: Float, range: Float, isFirst: Bool,
        workspace: inout Workspace
    ) -> VesselEllipse {
        let searched = isFirst ? 7..<38 : 10..<32
        let edgeWeight: Float = isFirst ? 2 : 1
        let radius = (halfWidth * halfHeight).squareRoot()
        let window = edgeWindow(radius: radius)
        let outerEnd = min(
            Self.outerStart + Int((max(0.3, 0.5 / radius) / Self.step).rounded()), Self.samples)
        aim(view, halfWidth: halfWidth, halfHeight: halfHeight, star: workspace.star)
        // Samples beyond the last window are not read.
        workspace.star.sample(
            view.image, column: view.column(x: x), row: view.row(z: z),
            samples: min(max(searched.upperBound + window + 1, outerEnd), Self.samples), keepsValues: false)
        measureLevels(outer: Self.outerStart..<outerEnd, range: range, workspace: workspace)
        workspace.path.find(
            around: workspace.star,
            pricing: ClosedPath.Pricing(
                searched: searched, window: window, excess: -1...1.5, excessWeight: Self.step,
                edgeWeight: edgeWeight / (Float(window) * range), greatestEdge: 0.5 * edgeWeight),
            roughness: Self.roughness)
        let (cosines, sines) = unsafe (workspace.star.cosines.pointer, workspace.star.sines.pointer)
        let (pointsX, pointsZ) = unsafe (workspace.points.x.pointer, workspace.points.z.pointer)
        let (weights, edges) = unsafe (workspace.points.weights.pointer, workspace.path.edges.pointer)
        let distances = unsafe workspace.path.distances.pointer
        let perEdge = 1 / (Float(window) * range)
        // SAFETY: each holds a float per ray.
        for ray in 0..<Self.rays {
            let distance = unsafe distances[ray] * Self.step
            unsafe pointsX[ray] = x + halfWidth * cosines[ray] * distance
            unsafe pointsZ[ray] = z + halfHeight * sines[ray] * distance
            let step = unsafe edges[ray] * perEdge
            let weight = step < 0.01 ? 0.01 : (step > 0.3 ? 0.3 : step)
            unsafe weights[ray] = weight * weight
        }
        workspace.points.close()
        return Self.fit(workspace.points)
    }

    /// The ellipse that fits the clear parts of the outline, or else the whole of it.
    private static func fit(_ points: borrowing PointRing) -> VesselEllipse {
        let whole = ellipse(points)
        var fit = EllipseFit(centerX: whole.x, centerZ: whole.z, scale: whole.radius)
        fit.add(points)
        // The fit extrapolates where walls are faint; far from what the whole outline says, it is not believed.
        guard let fitted = fit.solve(), fitted.radius < 1.4 * whole.radius, fitted.radius > 0.6 * whole.radius,
            hypot(fitted.x - whole.x, fitted.z - whole.z) < 0.5 * whole.radius, fitted.minor > 0.3 * fitted.major
        else { return whole }
        return fitted
    }

    /// Samples in a window of `edgeMM`; 3 to 6, so that windows around the searched samples stay on the ray.
    private func edgeWindow(radius: Float) -> Int {
        min(max(Int((Self.edgeMM / (Self.step * radius)).rounded()), 3), 6)
    }

    private func aim(_ view: VesselView, halfWidth: Float, halfHeight: Float, star: borrowing RayStar) {
        let perColumn = halfWidth * Self.step * view.scaleX
        let perRow = halfHeight * Self.step * view.scaleZ
        let (cosines, sines) = unsafe (star.cosines.pointer, star.sines.pointer)
        let (columns, rows) = unsafe (star.columnSteps.pointer, star.rowSteps.pointer)
        // SAFETY: each holds a float per ray.
        for ray in 0..<Self.rays {
            unsafe columns[ray] = perColumn * cosines[ray]
            unsafe rows[ray] = perRow * sines[ray]
        }
    }

    /// Fills the path's scales and offsets from the level of the lumen and the levels `outer` samples away, averaged
    /// over neighboring rays.
    private func measureLevels(outer: Range<Int>, range: Float, workspace: Workspace) {
        let rays = Self.rays
        let sums = unsafe workspace.star.sums.pointer
        let core = unsafe sums + Self.coreSamples &* rays
        let near = unsafe sums + outer.lowerBound &* rays
        let far = unsafe sums + outer.upperBound &* rays
        let outside = unsafe workspace.outside.pointer + 2
        let perOuter = 1 / Float(outer.count)
        var lumen: Float = 0
        // SAFETY: sums holds a row of rays for each sample and one more; `outside` begins at the first ray, with two
        // floats before it and two behind the last.
        for ray in 0..<rays { unsafe lumen += core[ray] }
        lumen /= Float(Self.coreSamples * rays)
        for ray in 0..<rays { unsafe outside[ray] = unsafe (far[ray] - near[ray]) * perOuter }
        for beyond in 0..<2 {
            unsafe outside[beyond &- 2] = unsafe outside[rays &+ beyond &- 2]
            unsafe outside[rays &+ beyond] = unsafe outside[beyond]
        }
        let scales = unsafe workspace.path.scales.pointer
        let offsets = unsafe workspace.path.offsets.pointer
        let least = 0.05 * range
        // Levels become a scale and an offset, so that the excess is a sample times the one less the other.
        for ray in 0..<rays {
            let pair = unsafe 2 * (outside[ray &- 1] + outside[ray &+ 1])
            let level = unsafe (pair + outside[ray &- 2] + outside[ray &+ 2] + 3 * outside[ray]) / 9
            let contrast = level - lumen > least ? level - lumen : least
            unsafe scales[ray] = 1 / contrast
            unsafe offsets[ray] = (lumen + Self.threshold * contrast) / contrast
        }
    }

    /// The ellipse with the area, centroid and second moments of a closed outline.
    static func ellipse(_ points: borrowing PointRing) -> VesselEllipse {
        let moments = points.areaMoments()
        let area = abs(moments.area) < 1e-6 ? 1e-6 : moments.area
        let cx = moments.x / area
        let cz = moments.z / area
        let xx = moments.xx / area - cx * cx
        let zz = moments.zz / area - cz * cz
        let xz = moments.xz / area - cx * cz
        // SAFETY: a ring has a first point.
        let originX = unsafe Double(points.x.pointer[0])
        let originZ = unsafe Double(points.z.pointer[0])
        let mean = (xx + zz) / 2
        let spread = ((xx - zz) * (xx - zz) / 4 + xz * xz).squareRoot()
        return VesselEllipse(
            x: Float(cx + originX), z: Float(cz + originZ), major: Float(2 * max(mean + spread, 1e-4).squareRoot()),
            minor: Float(2 * max(mean - spread, 1e-4).squareRoot()), angle: Float(0.5 * atan2(2 * xz, xx - zz)))
    }
}
