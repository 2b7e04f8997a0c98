import Foundation
import SignalKernels

/// A place where a vessel may be, before it is examined.
package struct VesselSeed: BitwiseCopyable, Sendable {
    package var score: Float = 0
    /// Millimeters from the first pixel of the region.
    package var x: Float = 0
    package var z: Float = 0
    /// Half axes to start from, in millimeters.
    var halfWidth: Float = 0
    var halfHeight: Float = 0

    package init(score: Float = 0, x: Float = 0, z: Float = 0, halfWidth: Float = 0, halfHeight: Float = 0) {
        self.score = score
        self.x = x
        self.z = z
        self.halfWidth = halfWidth
        self.halfHeight = halfHeight
    }

    var radius: Float { (halfWidth * halfHeight).squareRoot() }

    /// Whether it comes before `other`: by score, and among equal ones from top left, small ones first.
    func isBetter(than other: Self) -> Bool {
        if score != other.score { return score > other.score }
        if halfWidth != other.halfWidth { return halfWidth < other.halfWidth }
        return z != other.z ? z < other.z : x < other.x
    }

    /// Whether both have nearly the same center and size.
    func repeats(_ other: Self) -> Bool {
        let smaller = min(radius, other.radius)
        let larger = max(radius, other.radius)
        let dx = x - other.x
        let dz = z - other.z
        return dx * dx + dz * dz < 0.2 * smaller * smaller && larger < 1.6 * smaller
    }
}

/// The best seeds, of fixed capacity.
package struct VesselSeedList {
    package private(set) var seeds: [VesselSeed]
    package private(set) var count = 0
    let capacity: Int
    /// Seeds were too many: those kept are a heap, the worst first.
    private var hasOverflowed = false

    package init(capacity: Int) {
        self.capacity = capacity
        seeds = Array(repeating: VesselSeed(), count: capacity)
    }

    package mutating func removeAll() {
        count = 0
        hasOverflowed = false
    }

    /// Appends, or replaces the worst when full, unless that is better.
    ///
    /// - Complexity: O(log capacity).
    package mutating func insert(_ seed: VesselSeed) {
        guard count == capacity else {
            seeds[count] = seed
            count += 1
            return
        }
        if !hasOverflowed { makeHeap(.worstFirst) }
        hasOverflowed = true
        guard seed.isBetter(than: seeds[0]) else { return }
        seeds[0] = seed
        sink(0, .worstFirst)
    }

    /// Moves the `limit` best seeds that `isGood` accepts and that do not repeat each other to `target`.
    ///
    /// Two seeds repeat each other when they have nearly the same center and size. `isGood` is asked for few more than
    /// `limit` seeds.
    package mutating func drain(
        best limit: Int, into target: inout VesselSeedList, where isGood: (VesselSeed) -> Bool = { _ in true }
    ) {
        let first = target.count
        // Sorting all for the sake of a few would take longer.
        makeHeap(.bestFirst)
        while count > 0, target.count - first < limit {
            let seed = seeds[0]
            count -= 1
            seeds[0] = seeds[count]
            sink(0, .bestFirst)
            let isNew = !target.seeds[first..<target.count].contains { $0.repeats(seed) }
            if isNew, isGood(seed) { target.insert(seed) }
        }
        removeAll()
    }

    private enum Order { case bestFirst, worstFirst }

    private mutating func makeHeap(_ order: Order) {
        for index in stride(from: count / 2 - 1, through: 0, by: -1) { sink(index, order) }
    }

    /// Restores the order of the heap below `index`.
    private mutating func sink(_ index: Int, _ order: Order) {
        func precedes(_ first: VesselSeed, _ second: VesselSeed) -> Bool {
            order == .bestFirst ? first.isBetter(than: second) : second.isBetter(than: first)
        }
        var parent = index
        while true {
            var child = 2 * parent + 1
            guard child < count else { return }
            if child + 1 < count, precedes(seeds[child + 1], seeds[child]) { child += 1 }
            guard precedes(seeds[child], seeds[parent]) else { return }
            seeds.swapAt(parent, child)
            parent = child
        }
    }
}

/// Votes of edges for the centers of dark ellipses.
///
/// The gradient of the smoothed level, divided by its size plus the usual size nearby, is a field of
/// arrows of length up to 1 that point from dark to bright. Its correlation with the outward normals
/// of a soft elliptic ring is 1 where a complete dark ellipse of that size is centered (the idea of the
/// radial symmetry transform, Loy and Zelinsky 2003, doi:10.1109/TPAMI.2003.1217601, and of matched
/// vessel templates). Two real transforms of the field serve all rings, and every ring costs one inverse.
struct VesselVoting: Sendable {
    /// Width of a ring's Gaussian profile over its radius. Engineering default.
    static let relativeRingWidth: Float = 0.22
    /// Standard deviations of a profile beyond which exp(-x^2 / 2) is less than the smallest float.
    static let widestProfile: Float = 15
    /// Width-to-height ratios tried: round arteries, and veins flattened by the probe.
    static let aspects: [Float] = [1, 1.7]
    /// Least share of a ring that must vote.
    static let threshold: Float = 0.12
    /// Gray levels per pixel below which a gradient is noise.
    static let noiseGradient: Float = 0.5
    /// Standard deviation, in millimeters, of the neighborhood that says how large gradients usually are.
    static let neighborhoodMM = 3.0
    /// Share of the usual size that is added to a gradient's own. Engineering default.
    static let usualShare: Float = 0.7

    struct Ring: Sendable {
        let halfWidth: Float
        let halfHeight: Float
        /// Imaginary parts of the spectra of the normals' components (the real parts vanish, as the fields are odd).
        let spectrumX: [Float]
        let spectrumZ: [Float]
    }

    let level: VesselLevel
    private let transform: PaddedRealTransform
    private let rings: [Ring]
    private let neighborhood: BoxMean

    /// Plans the votes on one level for rings of the given radii in millimeters.
    init(level: VesselLevel, radii: [Float]) {
        self.level = level
        // Without padding, rings would wrap around: pad by the largest ring.
        let reach = (radii.max() ?? 1) * 1.3
        let transform = PaddedRealTransform(
            columns: level.width, rows: level.height,
            padding: (Int(reach / level.pitchX), Int(reach / level.pitchZ)))
        self.transform = transform
        rings = radii.flatMap { radius in
            Self.aspects.map { Self.makeRing(radius: radius, aspect: $0, level: level, transform: transform) }
        }
        neighborhood = BoxMean(
            width: level.width, height: level.height,
            halfWidth: (
                BoxMean.halfWidth(sigma: Self.neighborhoodMM / Double(level.pitchX)),
                BoxMean.halfWidth(sigma: Self.neighborhoodMM / Double(level.pitchZ))
            ))
    }

    private static func makeRing(
        radius: Float, aspect: Float, level: VesselLevel, transform: PaddedRealTransform
    ) -> Ring {
        let stretch = aspect.squareRoot()
        let profile = max(relativeRingWidth * radius, 0.6 * level.pitchZ)
        // A ring around the first sample reaches into the last rows, which the votes' transform leaves out.
        let whole = RealTransform2D(width: transform.width, height: transform.height)
        let normalX = whole.makeRealBuffer()
        let normalZ = whole.makeRealBuffer()
        var total: Float = 0
        for row in 0..<transform.height {
            for column in 0..<transform.width {
                let dx = Float(column < transform.width / 2 ? column : column - transform.width) * level.pitchX
                let dz = Float(row < transform.height / 2 ? row : row - transform.height) * level.pitchZ
                let u = dx / stretch
                let v = dz * stretch
                let distance = (u * u + v * v).squareRoot()
                let offset = (distance - radius) / profile
                // Beyond, the profile is 0 in single precision.
                guard offset < Self.widestProfile else { continue }
                let weight = exp(-0.5 * offset * offset)
                let nx = u / stretch
                let nz = v * stretch
                let norm = (nx * nx + nz * nz).squareRoot() + 1e-9
                // SAFETY: row and column run over the planned size; rows are realStride apart.
                unsafe normalX.pointer[row * whole.realStride + column] = weight * nx / norm
                unsafe normalZ.pointer[row * whole.realStride + column] = weight * nz / norm
                total += weight
            }
        }
        // A round trip multiplies by the number of samples.
        let scale = 1 / (total * Float(transform.width * transform.height))
        return Ring(
            halfWidth: radius * stretch, halfHeight: radius / stretch,
            spectrumX: imaginarySpectrum(of: normalX, transform: whole, scale: scale),
            spectrumZ: imaginarySpectrum(of: normalZ, transform: whole, scale: scale))
    }

    private static func imaginarySpectrum(
        of field: SignalBuffer, transform: RealTransform2D, scale: Float
    ) -> [Float] {
        let spectrum = transform.makeSpectrumBuffer()
        transform.forward(field, into: spectrum)
        var values = [Float](repeating: 0, count: transform.spectrumStride * transform.height)
        // SAFETY: the spectrum holds spectrumStride * height complex samples.
        for index in 0..<values.count { values[index] = unsafe spectrum.pointer[2 * index + 1] * scale }
        return values
    }

    struct Workspace {
        let smooth: FloatImage
        let strength: FloatImage
        let field: VectorField
        let scratch: SignalBuffer
        let line: SignalBuffer
        let spectrumX: SignalBuffer
        let spectrumZ: SignalBuffer
        let product: SignalBuffer
        let transform: PaddedRealTransform.Scratch
        let votes: SignalBuffer
        var peaks: PeakList
    }

    func makeWorkspace() -> Workspace {
        let smooth = FloatImage(width: level.width, height: level.height)
        return Workspace(
            smooth: smooth, strength: FloatImage(width: level.width, height: level.height),
            field: VectorField(width: level.width, height: level.height, for: transform),
            scratch: neighborhood.makeScratch(), line: smooth.makeLine(), spectrumX: transform.makeSpectrumBuffer(),
            spectrumZ: transform.makeSpectrumBuffer(), product: transform.makeSpectrumBuffer(),
            transform: transform.makeScratch(),
            votes: transform.makeRealBuffer(), peaks: PeakList(capacity: level.width * level.height))
    }

    /// Inserts the local maxima of all rings' votes into `seeds`.
    ///
    /// - Complexity: O(n log n) per ring for n samples of the level; no allocation.
    func vote(on image: FloatImage, workspace: inout Workspace, into seeds: inout VesselSeedList) {
        fillField(image, workspace: workspace)
        transform.forward(workspace.field.across, into: workspace.spectrumX, scratch: workspace.transform)
        transform.forward(workspace.field.down, into: workspace.spectrumZ, scratch: workspace.transform)
        for ring in rings {
            transform.correlateOdd(
                kernel: (ring.spectrumX, ring.spectrumZ), field: (workspace.spectrumX, workspace.spectrumZ),
                into: workspace.product)
            transform.inverse(workspace.product, into: workspace.votes, scratch: workspace.transform)
            collect(ring, workspace: &workspace, into: &seeds)
        }
    }

    /// Fills the field with the compressed gradient of `image`; the padding stays zero.
    private func fillField(_ image: FloatImage, workspace: Workspace) {
        image.smooth(into: workspace.smooth, line: workspace.line)
        workspace.field.fillGradient(
            of: workspace.smooth, pitch: (level.pitchX, level.pitchZ), lengths: workspace.strength)
        neighborhood.applyTwice(to: workspace.strength, scratch: workspace.scratch)
        workspace.field.compress(
            usual: workspace.strength, share: Self.usualShare,
            least: Self.noiseGradient / (level.pitchX * level.pitchZ).squareRoot())
    }

    private func collect(_ ring: Ring, workspace: inout Workspace, into seeds: inout VesselSeedList) {
        let radius = (ring.halfWidth * ring.halfHeight).squareRoot()
        workspace.peaks.find(
            in: workspace.votes, width: level.width, height: level.height, stride: transform.realStride, border: 0,
            above: Self.threshold,
            reach: (max(1, Int(0.5 * radius / level.pitchX)), max(1, Int(0.5 * radius / level.pitchZ))))
        for index in 0..<workspace.peaks.count {
            let peak = workspace.peaks[index]
            seeds.insert(
                VesselSeed(
                    score: peak.value, x: level.originX + Float(peak.column) * level.pitchX,
                    z: level.originZ + Float(peak.row) * level.pitchZ, halfWidth: ring.halfWidth,
                    halfHeight: ring.halfHeight))
        }
    }
}
