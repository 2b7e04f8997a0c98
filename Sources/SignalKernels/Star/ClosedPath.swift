import CKernels

/// The closed path of least cost around a star of rays, owned by one worker.
///
/// On each ray, every sample has a cost: the running excess of gray level over a threshold (least where the ray leaves
/// the dark), less the step of gray level there. Dynamic programming finds the closed path of least cost whose distance
/// changes by at most two samples from ray to ray.
public struct ClosedPath {
    /// Most samples of a ray that may be searched.
    public static let states = Int(CK_RING_STATES)

    /// What a sample costs.
    public struct Pricing: Sendable {
        /// Samples searched, at most ``states`` of them.
        public var searched: Range<Int>
        /// Samples in each of the two windows whose difference is an edge, at most the first sample searched.
        public var window: Int
        /// Limits of the excess of a sample over its threshold, in units of the ray's contrast.
        public var excess: ClosedRange<Float>
        /// What an excess of 1 at one sample costs.
        public var excessWeight: Float
        /// What an edge is worth per gray level by which the sums over its windows differ.
        public var edgeWeight: Float
        /// The greatest worth of an edge.
        public var greatestEdge: Float

        public init(
            searched: Range<Int>, window: Int, excess: ClosedRange<Float>, excessWeight: Float, edgeWeight: Float,
            greatestEdge: Float
        ) {
            self.searched = searched
            self.window = window
            self.excess = excess
            self.excessWeight = excessWeight
            self.edgeWeight = edgeWeight
            self.greatestEdge = greatestEdge
        }
    }

    public let rays: Int
    /// One over the contrast of each ray, and its threshold times that; the caller fills them.
    public let scales: SignalBuffer
    public let offsets: SignalBuffer
    /// The sample at which the path found last crosses each ray.
    public let distances: SignalBuffer
    /// The sum of the window of samples behind the path less that of the window before it, on each ray.
    public let edges: SignalBuffer
    private let cost: SignalBuffer
    private var moves: [Int32]
    private var path: [Int32]

    /// - Parameter rays: A positive multiple of 8.
    public init(rays: Int) {
        precondition(rays > 0 && rays % 8 == 0, "rays must be a multiple of 8")
        self.rays = rays
        scales = SignalBuffer(count: rays)
        offsets = SignalBuffer(count: rays)
        cost = SignalBuffer(count: rays * Self.states)
        distances = SignalBuffer(count: rays)
        edges = SignalBuffer(count: rays)
        moves = Array(repeating: 0, count: Self.states * rays * 3 / 2)
        path = Array(repeating: 0, count: rays)
    }

    /// Finds the path around `star`, and fills `distances` and `edges`.
    ///
    /// - Parameters:
    ///   - star: Sampled on as many rays, at least `window` samples beyond the last one searched.
    ///   - roughness: Cost of a change by one sample from ray to ray; one by two samples costs four times that.
    /// - Complexity: O(rays × samples searched); no allocation.
    public mutating func find(around star: borrowing RayStar, pricing: Pricing, roughness: Float) {
        precondition(star.rays == rays, "star and path differ in their rays")
        precondition(
            pricing.searched.lowerBound >= pricing.window && (1...Self.states).contains(pricing.searched.count)
                && pricing.window >= 1, "the path would leave the rays")
        precondition(pricing.searched.upperBound + pricing.window <= star.samples, "rays shorter than the search")
        let (first, states) = (Int32(pricing.searched.lowerBound), Int32(pricing.searched.count))
        var price = ck_ring_price(
            rays: Int32(rays), first: first, end: Int32(pricing.searched.upperBound),
            window: Int32(pricing.window), least_excess: pricing.excess.lowerBound,
            greatest_excess: pricing.excess.upperBound, excess_weight: pricing.excessWeight,
            edge_weight: pricing.edgeWeight, greatest_edge: pricing.greatestEdge)
        // SAFETY: all buffers have the lengths the kernels state, and the windows lie on the rays.
        unsafe ck_price_ring(&price, star.sums.pointer, scales.pointer, offsets.pointer, cost.pointer)
        unsafe ck_close_ring(cost.pointer, Int32(rays), states, roughness, &moves, &path)
        unsafe ck_ring_edges(
            star.sums.pointer, Int32(rays), first, Int32(pricing.window), path, distances.pointer, edges.pointer)
    }
}
