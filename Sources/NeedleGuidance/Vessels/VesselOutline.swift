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
        let cost = SignalBuffer(count: VesselOutline.rays * VesselOutline.samples)
        let totals = SignalBuffer(count: 2 * VesselOutline.samples)
        var moves = [Int8](repeating: 0, count: 2 * VesselOutline.rays * VesselOutline.samples)
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
        fillCost(
            sampler, x: x, z: z, halfWidth: halfWidth, halfHeight: halfHeight, range: range,
            edgeWeight: isFirst ? 2 : 1, workspace: workspace)
        let low = isFirst ? 7 : 10
        let high = isFirst ? 38 : 32
        findPath(low: low, high: high, workspace: &workspace)
        for ray in 0..<Self.rays {
            let distance = Float(workspace.path[ray]) * Self.step
            workspace.pointsX[ray] = x + halfWidth * cosines[ray] * distance
            workspace.pointsZ[ray] = z + halfHeight * sines[ray] * distance
        }
        let whole = Self.ellipse(workspace.pointsX, workspace.pointsZ)
        let window = edgeWindow(radius: (halfWidth * halfHeight).squareRoot())
        var fit = EllipseFit(centerX: whole.x, centerZ: whole.z, scale: whole.radius)
        for ray in 0..<Self.rays {
            let step = edge(ray: ray, sample: Int(workspace.path[ray]), window: window, workspace: workspace) / range
            let weight = min(max(step, 0.01), 0.3)
            fit.add(x: workspace.pointsX[ray], z: workspace.pointsZ[ray], weight: weight * weight)
        }
        // The fit extrapolates where walls are faint; far from what the whole outline says, it is not believed.
        guard let fitted = fit.solve(), fitted.radius < 1.4 * whole.radius, fitted.radius > 0.6 * whole.radius,
            hypot(fitted.x - whole.x, fitted.z - whole.z) < 0.5 * whole.radius, fitted.minor > 0.3 * fitted.major
        else { return whole }
        return fitted
    }

    private func edgeWindow(radius: Float) -> Int {
        min(max(Int((Self.edgeMM / (Self.step * radius)).rounded()), 3), 8)
    }

    /// Step of gray level from `window` samples before to as many after a sample of a ray.
    @inline(__always)
    private func edge(ray: Int, sample: Int, window: Int, workspace: borrowing Workspace) -> Float {
        let high = min(sample + window + 1, Self.samples)
        let low = max(sample - window, 0)
        // SAFETY: a ray has samples + 1 sums, and all indices are clamped to them.
        let sum = unsafe workspace.sums.pointer + ray * (Self.samples + 1)
        let outer = unsafe (sum[high] - sum[sample + 1]) / Float(max(high - sample - 1, 1))
        let inner = unsafe (sum[sample] - sum[low]) / Float(max(sample - low, 1))
        return outer - inner
    }

    private func fillCost(
        _ sampler: VesselSampler, x: Float, z: Float, halfWidth: Float, halfHeight: Float, range: Float,
        edgeWeight: Float, workspace: Workspace
    ) {
        let samples = Self.samples
        let sums = unsafe workspace.sums.pointer
        let outside = unsafe workspace.levels.pointer
        let cost = unsafe workspace.cost.pointer
        let radius = (halfWidth * halfHeight).squareRoot()
        let window = edgeWindow(radius: radius)
        let outerEnd = min(24 + Int((max(0.3, 0.5 / radius) / Self.step).rounded()), samples)
        var lumen: Float = 0
        // SAFETY: sums holds samples + 1 floats per ray, cost holds samples per ray, levels two per ray.
        for ray in 0..<Self.rays {
            let sum = unsafe sums + ray * (samples + 1)
            let dx = halfWidth * cosines[ray] * Self.step
            let dz = halfHeight * sines[ray] * Self.step
            var total: Float = 0
            unsafe sum[0] = 0
            for sample in 0..<samples {
                total += sampler(x: x + dx * Float(sample), z: z + dz * Float(sample))
                unsafe sum[sample + 1] = total
            }
            unsafe lumen += sum[10]
            unsafe outside[Self.rays + ray] = unsafe (sum[outerEnd] - sum[24]) / Float(outerEnd - 24)
        }
        lumen /= Float(10 * Self.rays)
        for ray in 0..<Self.rays {
            let raw = unsafe outside + Self.rays
            let rays = Self.rays
            unsafe outside[ray] =
                (raw[(ray + rays - 2) % rays] + 2 * raw[(ray + rays - 1) % rays] + 3 * raw[ray]
                    + 2 * raw[(ray + 1) % rays] + raw[(ray + 2) % rays]) / 9
        }
        for ray in 0..<Self.rays {
            let sum = unsafe sums + ray * (samples + 1)
            let out = unsafe cost + ray * samples
            let contrast = unsafe max(outside[ray] - lumen, 0.05 * range)
            let level = lumen + Self.threshold * contrast
            let scale = 1 / contrast
            var running: Float = 0
            for sample in 0..<samples {
                let here = unsafe sum[sample + 1] - sum[sample]
                running += min(max((here - level) * scale, -1), 1.5) * Self.step
                let step = edge(ray: ray, sample: sample, window: window, workspace: workspace) / range
                unsafe out[sample] = running - edgeWeight * min(step, 0.5)
            }
        }
    }

    /// Dynamic programming twice around; the path is the middle turn.
    private func findPath(low: Int, high: Int, workspace: inout Workspace) {
        let states = high - low
        let rays = Self.rays
        let samples = Self.samples
        let cost = unsafe workspace.cost.pointer
        let totals = unsafe workspace.totals.pointer
        let penalty1 = Self.roughness
        let penalty2 = 4 * Self.roughness
        // SAFETY: states is at most samples; totals holds two rows of samples; moves two turns of rays * samples.
        for state in 0..<states { unsafe totals[state] = unsafe cost[low + state] }
        unsafe workspace.moves.withUnsafeMutableBufferPointer { moves in
            for turn in 1..<(2 * rays) {
                let ray = turn % rays
                let from = unsafe totals + (turn & 1 == 1 ? 0 : samples)
                let to = unsafe totals + (turn & 1 == 1 ? samples : 0)
                let local = unsafe cost + (ray * samples + low)
                for state in 0..<states {
                    var best = unsafe from[state]
                    var move: Int8 = 0
                    if state > 0, unsafe from[state - 1] + penalty1 < best {
                        best = unsafe from[state - 1] + penalty1
                        move = -1
                    }
                    if state + 1 < states, unsafe from[state + 1] + penalty1 < best {
                        best = unsafe from[state + 1] + penalty1
                        move = 1
                    }
                    if state > 1, unsafe from[state - 2] + penalty2 < best {
                        best = unsafe from[state - 2] + penalty2
                        move = -2
                    }
                    if state + 2 < states, unsafe from[state + 2] + penalty2 < best {
                        best = unsafe from[state + 2] + penalty2
                        move = 2
                    }
                    unsafe to[state] = unsafe best + local[state]
                    unsafe moves[turn * samples + state] = move
                }
            }
            let last = unsafe totals + ((2 * rays - 1) & 1 == 1 ? samples : 0)
            var state = 0
            for candidate in 1..<states where unsafe last[candidate] < last[state] { state = candidate }
            for turn in stride(from: 2 * rays - 1, through: rays / 2, by: -1) {
                if turn < rays + rays / 2 { workspace.path[turn % rays] = Int32(low + state) }
                state += unsafe Int(moves[turn * samples + state])
            }
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
