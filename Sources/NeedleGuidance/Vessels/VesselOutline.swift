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
    /// Threshold between the lumen's level (0) and the surroundings' (1). Above one half, because the
    /// point-spread function brightens the rim of the lumen.
    static let threshold: Float = 0.7
    /// Cost of a change of distance by one step; four times that for two. Engineering default.
    static let roughness: Float = 0.02
    /// Rays visited by the search: around once, and a quarter turn before and after it to close the path.
    static let visits = rays + rays / 2
    /// Floats from one visit's totals to the next: samples, rounded up, and two unreachable ones on either side.
    static let totalsStride = samples + 4
    /// Half length, in millimeters, of the two windows whose difference is an edge: the resolution cell.
    static let edgeMM: Float = 0.2

    /// Unit vectors of the rays.
    let cosines: [Float]
    let sines: [Float]

    init() {
        cosines = (0..<Self.rays).map { Float(cos(2 * Double.pi * Double($0) / Double(Self.rays))) }
        sines = (0..<Self.rays).map { Float(sin(2 * Double.pi * Double($0) / Double(Self.rays))) }
    }

    struct Workspace {
        let sums = SignalBuffer(count: VesselOutline.rays * (VesselOutline.samples + 1))
        let levels = SignalBuffer(count: VesselOutline.rays * 2)
        let running = SignalBuffer(count: VesselOutline.rays * 2)
        let cost = SignalBuffer(count: VesselOutline.rays * VesselOutline.samples)
        /// Least costs up to each sample of each ray visited, with two unreachable samples on either side.
        let totals = SignalBuffer(count: VesselOutline.visits * VesselOutline.totalsStride)
        /// The path: one sample index per ray.
        var path = [Int32](repeating: 0, count: VesselOutline.rays)
        var pointsX = [Float](repeating: 0, count: VesselOutline.rays)
        var pointsZ = [Float](repeating: 0, count: VesselOutline.rays)
    }

    /// Finds the outline around (`x`, `z`), starting from half axes `halfWidth` and `halfHeight`, and returns
    /// the ellipse that fits its clear parts.
    ///
    /// - Parameters:
    ///   - range: Of gray levels in the picture.
    ///   - isFirst: Search from 0.35 to 1.9 times the starting axes instead of 0.5 to 1.6.
    /// - Complexity: O(rays * samples); no allocation.
    func trace(
        _ sampler: VesselSampler, x: Float, z: Float, halfWidth: Float, halfHeight: Float, range: Float,
        isFirst: Bool, workspace: inout Workspace
    ) -> VesselEllipse {
        let low = isFirst ? 7 : 10
        let high = isFirst ? 38 : 32
        fillCost(
            sampler, x: x, z: z, halfWidth: halfWidth, halfHeight: halfHeight, range: range,
            edgeWeight: isFirst ? 2 : 1, searched: low..<high, workspace: workspace)
        findPath(low: low, high: high, workspace: &workspace)
        for ray in 0..<Self.rays {
            let distance = Float(workspace.path[ray]) * Self.step
            workspace.pointsX[ray] = x + halfWidth * cosines[ray] * distance
            workspace.pointsZ[ray] = z + halfHeight * sines[ray] * distance
        }
        let whole = Self.ellipse(workspace.pointsX, workspace.pointsZ)
        let window = edgeWindow(radius: (halfWidth * halfHeight).squareRoot())
        let perStep = 1 / (Float(window) * range)
        var fit = EllipseFit(centerX: whole.x, centerZ: whole.z, scale: whole.radius)
        for ray in 0..<Self.rays {
            let step = edge(ray: ray, sample: Int(workspace.path[ray]), window: window, workspace: workspace) * perStep
            let weight = min(max(step, 0.01), 0.3)
            fit.add(x: workspace.pointsX[ray], z: workspace.pointsZ[ray], weight: weight * weight)
        }
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

    /// Step of gray level from the `window` samples before to as many after a searched sample, times `window`.
    @inline(__always)
    private func edge(ray: Int, sample: Int, window: Int, workspace: borrowing Workspace) -> Float {
        let rays = Self.rays
        // SAFETY: a ray has samples + 1 sums; searched samples are 7 to 37 and a window is at most 6 samples long.
        let sum = unsafe workspace.sums.pointer + (sample &* rays &+ ray)
        let outer = unsafe sum[(window &+ 1) &* rays] - sum[rays]
        let inner = unsafe sum[0] - sum[-window &* rays]
        return outer - inner
    }

    /// Fills the running sums of gray levels (sample after sample, `rays` floats each) and, from them, the costs
    /// (ray after ray, `samples` floats each).
    private func fillCost(
        _ sampler: VesselSampler, x: Float, z: Float, halfWidth: Float, halfHeight: Float, range: Float,
        edgeWeight: Float, searched: Range<Int>, workspace: Workspace
    ) {
        let samples = Self.samples
        let rays = Self.rays
        let sums = unsafe workspace.sums.pointer
        let outside = unsafe workspace.levels.pointer
        let raw = unsafe outside + rays
        let radius = (halfWidth * halfHeight).squareRoot()
        let window = edgeWindow(radius: radius)
        let outerEnd = min(24 + Int((max(0.3, 0.5 / radius) / Self.step).rounded()), samples)
        // Samples beyond the last window are not read.
        let needed = min(max(searched.upperBound + window + 1, outerEnd), samples)
        sample(
            sampler, x: x, z: z, halfWidth: halfWidth, halfHeight: halfHeight, count: needed, workspace: workspace)
        var lumen: Float = 0
        let perOuter = 1 / Float(outerEnd - 24)
        // SAFETY: sums holds samples + 1 floats per ray, levels two per ray.
        for ray in 0..<rays {
            unsafe lumen += sums[10 &* rays &+ ray]
            unsafe raw[ray] = unsafe (sums[outerEnd &* rays &+ ray] - sums[24 &* rays &+ ray]) * perOuter
        }
        lumen /= Float(10 * rays)
        for ray in 0..<rays {
            let before = ray < 1 ? ray &- 1 &+ rays : ray &- 1
            let beforeThat = ray < 2 ? ray &- 2 &+ rays : ray &- 2
            let after = ray &+ 1 < rays ? ray &+ 1 : ray &+ 1 &- rays
            let afterThat = ray &+ 2 < rays ? ray &+ 2 : ray &+ 2 &- rays
            let pair = unsafe 2 * (raw[before] + raw[after])
            unsafe outside[ray] = unsafe (pair + raw[beforeThat] + raw[afterThat] + 3 * raw[ray]) / 9
        }
        // Levels become a scale and an offset, so that the excess is a sample times the one less the other.
        for ray in 0..<rays {
            let contrast = unsafe max(outside[ray] - lumen, 0.05 * range)
            unsafe outside[ray] = 1 / contrast
            unsafe raw[ray] = (lumen + Self.threshold * contrast) / contrast
        }
        price(
            searched: searched, window: window, perRange: edgeWeight / (Float(window) * range),
            cap: 0.5 * edgeWeight, workspace: workspace)
    }

    /// Fills the running sums of the first `count` samples of all rays.
    private func sample(
        _ sampler: VesselSampler, x: Float, z: Float, halfWidth: Float, halfHeight: Float, count: Int,
        workspace: Workspace
    ) {
        let rays = Self.rays
        let sums = unsafe workspace.sums.pointer
        let column = (x - sampler.level.originX) * sampler.scaleX
        let row = (z - sampler.level.originZ) * sampler.scaleZ
        let perColumn = halfWidth * Self.step * sampler.scaleX
        let perRow = halfHeight * Self.step * sampler.scaleZ
        // SAFETY: sums holds samples + 1 floats per ray, and count is at most samples.
        for ray in 0..<rays {
            let dx = perColumn * cosines[ray]
            let dz = perRow * sines[ray]
            let out = unsafe sums + (rays &+ ray)
            unsafe sums[ray] = 0
            for sample in 0..<count {
                let distance = Float(Int32(truncatingIfNeeded: sample))
                unsafe out[sample &* rays] = sampler[column: column + dx * distance, row: row + dz * distance]
            }
        }
        for sample in 1..<count {
            let before = unsafe sums + sample &* rays
            let here = unsafe before + rays
            for ray in 0..<rays { unsafe here[ray] += before[ray] }
        }
    }

    private func price(
        searched: Range<Int>, window: Int, perRange: Float, cap: Float, workspace: Workspace
    ) {
        let rays = Self.rays
        let samples = Self.samples
        let sums = unsafe workspace.sums.pointer
        let scales = unsafe workspace.levels.pointer
        let offsets = unsafe scales + rays
        let running = unsafe workspace.running.pointer
        let prices = unsafe running + rays
        let cost = unsafe workspace.cost.pointer
        // SAFETY: sums holds samples + 1 floats per ray; running holds two floats per ray; cost holds samples per
        // ray; searched samples and their windows lie on the rays.
        for ray in 0..<rays { unsafe running[ray] = 0 }
        for sample in 0..<searched.upperBound {
            let sum = unsafe sums + sample &* rays
            for ray in 0..<rays {
                let excess = unsafe (sum[rays &+ ray] - sum[ray]) * scales[ray] - offsets[ray]
                unsafe running[ray] += min(max(excess, -1), 1.5) * Self.step
            }
            guard sample >= searched.lowerBound else { continue }
            let outer = unsafe sum + (window &+ 1) &* rays
            let inner = unsafe sum - window &* rays
            for ray in 0..<rays {
                let step = unsafe (outer[ray] - sum[rays &+ ray] - (sum[ray] - inner[ray])) * perRange
                unsafe prices[ray] = unsafe running[ray] - min(step, cap)
            }
            for ray in 0..<rays { unsafe cost[ray &* samples &+ sample] = unsafe prices[ray] }
        }
    }

    /// Dynamic programming one and a half times around; the path is the middle turn.
    private func findPath(low: Int, high: Int, workspace: inout Workspace) {
        let states = high - low
        let rays = Self.rays
        let samples = Self.samples
        let stride = Self.totalsStride
        let cost = unsafe workspace.cost.pointer
        let totals = unsafe workspace.totals.pointer
        let penalty1 = Self.roughness
        let penalty2 = 4 * Self.roughness
        let firstRay = rays - rays / 4
        // SAFETY: states is at most samples; every visit holds two unreachable states, the states, and two more.
        for visit in 0..<Self.visits {
            let total = unsafe totals + visit &* stride
            unsafe total[0] = .infinity
            unsafe total[1] = .infinity
            unsafe total[states + 2] = .infinity
            unsafe total[states + 3] = .infinity
        }
        let start = unsafe cost + (firstRay &* samples &+ low)
        for state in 0..<states { unsafe totals[state + 2] = unsafe start[state] }
        for visit in 1..<Self.visits {
            let from = unsafe totals + (visit &- 1) &* stride
            let to = unsafe totals + (visit &* stride &+ 2)
            let local = unsafe cost + ((firstRay &+ visit) % rays &* samples &+ low)
            for state in 0..<states {
                let near = unsafe min(from[state &+ 1], from[state &+ 3]) + penalty1
                let far = unsafe min(from[state], from[state &+ 4]) + penalty2
                unsafe to[state] = unsafe min(min(near, far), from[state &+ 2]) + local[state]
            }
        }
        let last = unsafe totals + ((Self.visits - 1) * stride + 2)
        var state = 0
        for candidate in 1..<states where unsafe last[candidate] < last[state] { state = candidate }
        for visit in Swift.stride(from: Self.visits - 1, through: rays / 4, by: -1) {
            if visit < rays + rays / 4 { workspace.path[(firstRay + visit) % rays] = Int32(low + state) }
            let from = unsafe totals + ((visit &- 1) &* stride &+ state)
            var best = unsafe from[2]
            var move = 0
            if unsafe from[1] + penalty1 < best { (best, move) = unsafe (from[1] + penalty1, -1) }
            if unsafe from[3] + penalty1 < best { (best, move) = unsafe (from[3] + penalty1, 1) }
            if unsafe from[0] + penalty2 < best { (best, move) = unsafe (from[0] + penalty2, -2) }
            if unsafe from[4] + penalty2 < best { move = 2 }
            state += move
        }
    }

    /// The ellipse with the area, centroid and second moments of a closed polygon (Green's theorem).
    static func ellipse(_ xs: [Float], _ zs: [Float]) -> VesselEllipse {
        var area = 0.0
        var mx = 0.0
        var mz = 0.0
        var mxx = 0.0
        var mzz = 0.0
        var mxz = 0.0
        // Relative to the first point, so that products stay small.
        let originX = Double(xs[0])
        let originZ = Double(zs[0])
        for index in 0..<xs.count {
            let next = index + 1 == xs.count ? 0 : index + 1
            let x = Double(xs[index]) - originX
            let z = Double(zs[index]) - originZ
            let x1 = Double(xs[next]) - originX
            let z1 = Double(zs[next]) - originZ
            let cross = x * z1 - x1 * z
            area += cross / 2
            mx += (x + x1) * cross / 6
            mz += (z + z1) * cross / 6
            mxx += (x * x + x * x1 + x1 * x1) * cross / 12
            mzz += (z * z + z * z1 + z1 * z1) * cross / 12
            mxz += (x * z1 + 2 * x * z + 2 * x1 * z1 + x1 * z) * cross / 24
        }
        let a = abs(area) < 1e-6 ? 1e-6 : area
        let cx = mx / a
        let cz = mz / a
        let xx = mxx / a - cx * cx
        let zz = mzz / a - cz * cz
        let xz = mxz / a - cx * cz
        let mean = (xx + zz) / 2
        let spread = ((xx - zz) * (xx - zz) / 4 + xz * xz).squareRoot()
        return VesselEllipse(
            x: Float(cx + originX), z: Float(cz + originZ), major: Float(2 * max(mean + spread, 1e-4).squareRoot()),
            minor: Float(2 * max(mean - spread, 1e-4).squareRoot()), angle: Float(0.5 * atan2(2 * xz, xx - zz)))
    }
}
