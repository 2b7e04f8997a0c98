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
        let reach = min(20 + max(Int(WallEcho.reachMM / spacing), 2), samples - 2)
        let end = WallEcho.end(
            among: 20..<reach, beyond: max(Int(WallEcho.beyondMM / spacing), 2), last: samples - 1, perRange: perRange,
            level: level)
        return end.map { Float($0 - 20) * spacing } ?? 0
    }
}
