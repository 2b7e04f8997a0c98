import SignalKernels

extension VesselExaminer {
    /// The sharpest step of gray level within 15 % of the ellipse on each ray, and the walls.
    func measureEdges(
        radius: Float, perRange: Float, workspace: Workspace, into evidence: inout VesselEvidence
    ) {
        let rays = Self.rays
        // Windows of half a millimeter, about two resolution cells.
        let window = min(max(Int((0.5 / radius / VesselOutline.step).rounded()), 2), 10)
        let edge = unsafe workspace.edge.pointer
        let wall = unsafe workspace.wall.pointer
        for offset in -2...3 {
            let outer = unsafe Band(20 + offset, 20 + offset + window, of: workspace.star)
            let inner = unsafe Band(20 + offset - window, 20 + offset, of: workspace.star)
            // SAFETY: a band and the buffers hold a float per ray.
            if offset == -2 {
                for ray in 0..<rays { unsafe edge[ray] = (outer[ray] - inner[ray]) * perRange }
            } else {
                for ray in 0..<rays {
                    let step = unsafe (outer[ray] - inner[ray]) * perRange
                    unsafe edge[ray] = unsafe step > edge[ray] ? step : edge[ray]
                }
            }
        }
        let rim = unsafe Band(20, 20 + window, of: workspace.star)
        let beyond = unsafe Band(20 + 2 * window, 20 + 4 * window, of: workspace.star)
        for ray in 0..<rays { unsafe wall[ray] = (rim[ray] - beyond[ray]) * perRange }
        evidence.shallowWall = min(max(unsafe Self.mean(wall, Self.shallow), -0.2), 0.3)
        evidence.deepWall = min(max(unsafe Self.mean(wall, Self.deep), -0.2), 0.3)
        var total: Float = 0
        var weakest = Float.infinity
        for octant in 0..<8 {
            var part: Float = 0
            for ray in (6 * octant)..<(6 * octant + 6) {
                let before = unsafe edge[ray == 0 ? rays - 1 : ray - 1]
                let after = unsafe edge[ray == rays - 1 ? 0 : ray + 1]
                // A step of 0.15 of the range is as clear as any.
                part += unsafe min(max((before + edge[ray] + after) / 0.45, 0), 1)
            }
            total += part
            weakest = min(weakest, part / 6)
        }
        evidence.sharpness = total / Float(rays)
        evidence.weakestSharpness = weakest
        evidence.wallThickness = wallThickness(radius: radius, perRange: perRange, workspace: workspace)
    }

    /// Half-height width of the bright rim in the mean radial profile, from the ellipse outward; 0 when there is none.
    private func wallThickness(radius: Float, perRange: Float, workspace: Workspace) -> Float {
        let samples = Self.samples
        func level(_ sample: Int) -> Float {
            let values = unsafe workspace.star.values.pointer + sample &* Self.rays
            var total = SIMD8<Float>.zero
            // SAFETY: values hold a row of rays, a multiple of 8, for each sample.
            for ray in stride(from: 0, to: Self.rays, by: 8) {
                total += unsafe UnsafeRawPointer(values + ray).loadUnaligned(as: SIMD8<Float>.self)
            }
            return total.sum() / Float(Self.rays)
        }
        let spacing = radius * VesselOutline.step
        let reach = min(20 + max(Int(1.2 / spacing), 2), samples - 2)
        var peak = 20
        var peakLevel = level(20)
        for sample in 21..<reach where level(sample) > peakLevel {
            peak = sample
            peakLevel = level(sample)
        }
        let far = min(peak + max(Int(1 / spacing), 2), samples - 1)
        let beyond = level(far)
        // A rim must stand out by 6 % of the range to be called a wall.
        guard (peakLevel - beyond) * perRange > 0.06 else { return 0 }
        var outer = peak
        while outer < far, level(outer) > (peakLevel + beyond) / 2 { outer += 1 }
        return Float(outer - 20) * spacing
    }
}

/// The mean gray level between two samples of every ray, cut off at the ray's ends.
@unsafe private struct Band {
    private let near: UnsafeMutablePointer<Float>
    private let far: UnsafeMutablePointer<Float>
    private let scale: Float

    init(_ from: Int, _ to: Int, of star: borrowing RayStar) {
        let low = min(max(from, 0), star.samples - 1)
        let high = min(max(to, low + 1), star.samples)
        unsafe near = unsafe star.sums.pointer + low &* star.rays
        unsafe far = unsafe star.sums.pointer + high &* star.rays
        unsafe scale = 1 / Float(high - low)
    }

    @inline(__always)
    subscript(ray: Int) -> Float { unsafe (far[ray] - near[ray]) * scale }
}
