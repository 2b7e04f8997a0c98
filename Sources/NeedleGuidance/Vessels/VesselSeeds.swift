import Foundation
import SignalKernels

/// A place where a vessel may be, before it is examined.
struct VesselSeed: BitwiseCopyable, Sendable {
    var score: Float = 0
    /// Millimeters from the first pixel of the region.
    var x: Float = 0
    var z: Float = 0
    /// Half axes to start from, in millimeters.
    var halfWidth: Float = 0
    var halfHeight: Float = 0

    var radius: Float { (halfWidth * halfHeight).squareRoot() }
}

/// A list of seeds of fixed capacity.
struct VesselSeedList {
    private(set) var seeds: [VesselSeed]
    private(set) var count = 0
    let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        seeds = Array(repeating: VesselSeed(), count: capacity)
    }

    mutating func removeAll() { count = 0 }

    /// Appends, or replaces the weakest when full.
    mutating func insert(_ seed: VesselSeed) {
        if count < capacity {
            seeds[count] = seed
            count += 1
            return
        }
        var weakest = 0
        for index in 1..<capacity where seeds[index].score < seeds[weakest].score { weakest = index }
        if seeds[weakest].score < seed.score { seeds[weakest] = seed }
    }

    /// Moves the `limit` best seeds that do not repeat each other to `target`.
    ///
    /// Two seeds repeat each other when they have nearly the same center and size.
    mutating func drain(best limit: Int, into target: inout VesselSeedList) {
        let first = target.count
        while target.count - first < limit {
            var best = -1
            for index in 0..<count where seeds[index].score > -.infinity {
                if best < 0 || seeds[index].score > seeds[best].score { best = index }
            }
            guard best >= 0 else { break }
            let seed = seeds[best]
            seeds[best].score = -.infinity
            var isNew = true
            for index in first..<target.count {
                let other = target.seeds[index]
                let smaller = min(seed.radius, other.radius)
                let larger = max(seed.radius, other.radius)
                let dx = seed.x - other.x
                let dz = seed.z - other.z
                if dx * dx + dz * dz < 0.2 * smaller * smaller, larger < 1.6 * smaller { isNew = false }
            }
            if isNew { target.insert(seed) }
        }
        count = 0
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
    /// Width-to-height ratios tried: round arteries, and veins flattened by the probe.
    static let aspects: [Float] = [1, 1.7]
    /// Least share of a ring that must vote.
    static let threshold: Float = 0.12
    /// Gray levels per pixel below which a gradient is noise.
    static let noiseGradient: Float = 0.5
    /// Standard deviation, in millimeters, of the neighborhood that says how large gradients usually are.
    static let neighborhoodMM = 3.0

    struct Ring: Sendable {
        let halfWidth: Float
        let halfHeight: Float
        /// Imaginary parts of the spectra of the normals' components (the real parts vanish, as the fields are odd).
        let spectrumX: [Float]
        let spectrumZ: [Float]
    }

    let level: VesselLevel
    private let transform: RealTransform2D
    private let rings: [Ring]

    /// Plans the votes on one level for rings of the given radii in millimeters.
    init(level: VesselLevel, radii: [Float]) {
        self.level = level
        // Without padding, rings would wrap around: pad by the largest ring.
        let reach = (radii.max() ?? 1) * 1.3
        let width = TransformSize.fast(atLeast: level.width + Int(reach / level.pitchX), multipleOf: 2)
        let height = TransformSize.fast(atLeast: level.height + Int(reach / level.pitchZ))
        let transform = RealTransform2D(width: width, height: height)
        self.transform = transform
        rings = radii.flatMap { radius in
            Self.aspects.map { Self.makeRing(radius: radius, aspect: $0, level: level, transform: transform) }
        }
    }

    private static func makeRing(
        radius: Float, aspect: Float, level: VesselLevel, transform: RealTransform2D
    ) -> Ring {
        let stretch = aspect.squareRoot()
        let profile = max(relativeRingWidth * radius, 0.6 * level.pitchZ)
        let normalX = transform.makeRealBuffer()
        let normalZ = transform.makeRealBuffer()
        var total: Float = 0
        for row in 0..<transform.height {
            for column in 0..<transform.width {
                let dx = Float(column < transform.width / 2 ? column : column - transform.width) * level.pitchX
                let dz = Float(row < transform.height / 2 ? row : row - transform.height) * level.pitchZ
                let u = dx / stretch
                let v = dz * stretch
                let distance = (u * u + v * v).squareRoot()
                let offset = (distance - radius) / profile
                let weight = exp(-0.5 * offset * offset)
                let nx = u / stretch
                let nz = v * stretch
                let norm = (nx * nx + nz * nz).squareRoot() + 1e-9
                // SAFETY: row and column run over the planned size; rows are realStride apart.
                unsafe normalX.pointer[row * transform.realStride + column] = weight * nx / norm
                unsafe normalZ.pointer[row * transform.realStride + column] = weight * nz / norm
                total += weight
            }
        }
        // A round trip multiplies by the number of samples.
        let scale = 1 / (total * Float(transform.width * transform.height))
        return Ring(
            halfWidth: radius * stretch, halfHeight: radius / stretch,
            spectrumX: imaginarySpectrum(of: normalX, transform: transform, scale: scale),
            spectrumZ: imaginarySpectrum(of: normalZ, transform: transform, scale: scale))
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
        let smooth: SignalBuffer
        let strength: SignalBuffer
        let scratch: SignalBuffer
        let fieldX: SignalBuffer
        let fieldZ: SignalBuffer
        let spectrumX: SignalBuffer
        let spectrumZ: SignalBuffer
        let product: SignalBuffer
        let votes: SignalBuffer
    }

    func makeWorkspace() -> Workspace {
        let count = level.width * level.height
        return Workspace(
            smooth: SignalBuffer(count: count), strength: SignalBuffer(count: count),
            scratch: SignalBuffer(count: count + level.width), fieldX: transform.makeRealBuffer(),
            fieldZ: transform.makeRealBuffer(), spectrumX: transform.makeSpectrumBuffer(),
            spectrumZ: transform.makeSpectrumBuffer(), product: transform.makeSpectrumBuffer(),
            votes: transform.makeRealBuffer())
    }

    /// Inserts the local maxima of all rings' votes into `seeds`.
    ///
    /// - Complexity: O(n log n) per ring for n samples of the level; no allocation.
    func vote(on image: SignalBuffer, workspace: Workspace, into seeds: inout VesselSeedList) {
        fillField(image, workspace: workspace)
        transform.forward(workspace.fieldX, into: workspace.spectrumX)
        transform.forward(workspace.fieldZ, into: workspace.spectrumZ)
        for ring in rings {
            // Correlation: conjugate of i k times the field's spectrum.
            unsafe ring.spectrumX.withUnsafeBufferPointer { kx in
                unsafe ring.spectrumZ.withUnsafeBufferPointer { kz in
                    let sx = unsafe workspace.spectrumX.pointer
                    let sz = unsafe workspace.spectrumZ.pointer
                    let out = unsafe workspace.product.pointer
                    // SAFETY: all hold spectrumStride * height complex samples.
                    for index in 0..<kx.count {
                        let re = 2 &* index
                        let im = re &+ 1
                        let a = unsafe kx[index]
                        let b = unsafe kz[index]
                        let imaginary = unsafe a * sx[re] + b * sz[re]
                        unsafe out[re] = unsafe a * sx[im] + b * sz[im]
                        unsafe out[im] = -imaginary
                    }
                }
            }
            transform.inverse(workspace.product, into: workspace.votes)
            collect(ring, votes: workspace.votes, into: &seeds)
        }
    }

    /// Writes the compressed gradient field of `image`; the padding stays zero.
    private func fillField(_ image: SignalBuffer, workspace: Workspace) {
        let width = level.width
        let height = level.height
        let smooth = unsafe workspace.smooth.pointer
        let strength = unsafe workspace.strength.pointer
        let scratch = unsafe workspace.scratch.pointer
        // SAFETY: all buffers hold width * height samples; scratch has a further row for the column sums.
        unsafe VesselKernels.smooth(image.pointer, into: smooth, width: width, height: height)
        let scaleX = 0.5 / level.pitchX
        let scaleZ = 0.5 / level.pitchZ
        let stride = transform.realStride
        for row in 0..<height {
            let upper = unsafe smooth + max(row - 1, 0) * width
            let lower = unsafe smooth + min(row + 1, height - 1) * width
            let line = unsafe smooth + row * width
            let gx = unsafe workspace.fieldX.pointer + row * stride
            let gz = unsafe workspace.fieldZ.pointer + row * stride
            for column in 0..<width {
                let left = max(column &- 1, 0)
                let right = min(column &+ 1, width &- 1)
                let a = unsafe (line[right] - line[left]) * scaleX
                let b = unsafe (lower[column] - upper[column]) * scaleZ
                unsafe gx[column] = a
                unsafe gz[column] = b
                unsafe strength[row &* width &+ column] = (a * a + b * b).squareRoot()
            }
        }
        let half = (
            columns: VesselKernels.boxHalfWidth(sigma: Self.neighborhoodMM / Double(level.pitchX)),
            rows: VesselKernels.boxHalfWidth(sigma: Self.neighborhoodMM / Double(level.pitchZ))
        )
        for _ in 0..<2 {
            unsafe VesselKernels.boxMean(
                strength, scratch: scratch, sums: scratch + width * height, width: width, height: height,
                halfWidth: half)
        }
        let floor = Self.noiseGradient / (level.pitchX * level.pitchZ).squareRoot()
        for row in 0..<height {
            let gx = unsafe workspace.fieldX.pointer + row * stride
            let gz = unsafe workspace.fieldZ.pointer + row * stride
            for column in 0..<width {
                let usual = unsafe 0.7 * strength[row &* width &+ column] + floor
                let a = unsafe gx[column]
                let b = unsafe gz[column]
                let scale = 1 / (a * a + b * b + usual * usual).squareRoot()
                unsafe gx[column] = a * scale
                unsafe gz[column] = b * scale
            }
        }
    }

    private func collect(_ ring: Ring, votes: SignalBuffer, into seeds: inout VesselSeedList) {
        let radius = (ring.halfWidth * ring.halfHeight).squareRoot()
        let columns = max(1, Int(0.5 * radius / level.pitchX))
        let rows = max(1, Int(0.5 * radius / level.pitchZ))
        let stride = transform.realStride
        let pointer = unsafe votes.pointer
        for row in 0..<level.height {
            for column in 0..<level.width {
                // SAFETY: row and column lie in the level, which is no larger than the transform.
                let value = unsafe pointer[row &* stride &+ column]
                guard value > Self.threshold else { continue }
                var isPeak = true
                search: for r in max(0, row - rows)...min(level.height - 1, row + rows) {
                    for c in max(0, column - columns)...min(level.width - 1, column + columns)
                    where unsafe pointer[r &* stride &+ c] > value {
                        isPeak = false
                        break search
                    }
                }
                guard isPeak else { continue }
                seeds.insert(
                    VesselSeed(
                        score: value, x: level.originX + Float(column) * level.pitchX,
                        z: level.originZ + Float(row) * level.pitchZ, halfWidth: ring.halfWidth,
                        halfHeight: ring.halfHeight))
            }
        }
    }
}
