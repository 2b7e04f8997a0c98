import CKernels

/// Points around a closed outline and their moments, owned by one worker.
public struct PointRing {
    public let count: Int
    /// The points, and behind the last one the first again; the caller fills `count` of them and then closes the ring.
    public let x: SignalBuffer
    public let z: SignalBuffer
    /// What each point counts in ``weightedMoments(center:scale:)``.
    public let weights: SignalBuffer

    /// Moments of the area within the outline, relative to its first point.
    public struct AreaMoments: Hashable, BitwiseCopyable, Sendable {
        /// Positive when the points turn from x toward z.
        public var area: Double
        public var x: Double
        public var z: Double
        public var xx: Double
        public var xz: Double
        public var zz: Double

        public init(area: Double, x: Double, z: Double, xx: Double, xz: Double, zz: Double) {
            self.area = area
            self.x = x
            self.z = z
            self.xx = xx
            self.xz = xz
            self.zz = zz
        }
    }

    /// - Parameter count: A positive multiple of 4.
    public init(count: Int) {
        precondition(count > 0 && count % 4 == 0, "points must be a multiple of 4")
        self.count = count
        x = SignalBuffer(count: count + 1)
        z = SignalBuffer(count: count + 1)
        weights = SignalBuffer(count: count)
    }

    /// Repeats the first point behind the last.
    public func close() {
        // SAFETY: both hold one point more than `count`.
        unsafe x.pointer[count] = unsafe x.pointer[0]
        unsafe z.pointer[count] = unsafe z.pointer[0]
    }

    /// Integrals of 1, x, z, x^2, x z and z^2 over the closed outline's inside (Green's theorem).
    ///
    /// - Complexity: O(`count`); no allocation.
    public func areaMoments() -> AreaMoments {
        var sums = SIMD8<Double>.zero
        // SAFETY: the kernel writes six doubles.
        unsafe withUnsafeMutableBytes(of: &sums) { sums in
            unsafe ck_polygon_moments(
                x.pointer, z.pointer, Int32(count), sums.assumingMemoryBound(to: Double.self).baseAddress!)
        }
        return AreaMoments(area: sums[0], x: sums[1], z: sums[2], xx: sums[3], xz: sums[4], zz: sums[5])
    }

    /// Sums of weight * u^i * v^j over the points, u = (x - center.x) / scale and v = (z - center.z) / scale.
    ///
    /// - Returns: The 15 sums with i + j up to 4, j growing first: 1, v, v^2, v^3, v^4, u, u v, ..., u^4; then a zero.
    /// - Complexity: O(`count`); no allocation.
    public func weightedMoments(center: (x: Double, z: Double), scale: Double) -> SIMD16<Double> {
        var sums = SIMD16<Double>.zero
        // SAFETY: the kernel writes fifteen doubles.
        unsafe withUnsafeMutableBytes(of: &sums) { sums in
            unsafe ck_point_moments(
                x.pointer, z.pointer, weights.pointer, Int32(count), center.x, center.z, scale,
                sums.assumingMemoryBound(to: Double.self).baseAddress!)
        }
        return sums
    }
}
