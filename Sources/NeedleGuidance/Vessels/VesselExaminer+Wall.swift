import SignalKernels

extension VesselExaminer {
    /// Half-height width of the bright rim in the mean radial profile, from the ellipse outward; 0 when there is none.
    func wallThickness(radius: Float, perRange: Float, workspace: Workspace) -> Float {
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
