import SignalKernels

/// The geometry of one reduced copy of the picture.
///
/// Sample (`column`, `row`) shows the tissue `originX + column * pitchX` to the right of the region's
/// first pixel and `originZ + row * pitchZ` below it, in millimeters.
struct VesselLevel: Sendable {
    let width: Int
    let height: Int
    let pitchX: Float
    let pitchZ: Float
    let originX: Float
    let originZ: Float
}

/// Three reduced copies of the picture, each with half the resolution of the one before.
///
/// A vessel is examined on the copy in which its radius spans some 4 to 20 samples, so the cost of
/// a candidate does not depend on its size, and speckle is averaged in proportion to the vessel.
struct VesselPyramid: Sendable {
    /// Sample spacing of the finest copy, in millimeters, as near as whole pixels allow: half the
    /// radius of the smallest vessel to be found covers two samples. Engineering default.
    static let finestPitchMM = 0.19
    static let levelCount = 3

    let levels: [VesselLevel]
    private let stepX: Int
    private let stepZ: Int
    private let imageWidth: Int

    init(grid: FeatureGrid) {
        let stepX = max(1, min(grid.width / 16, Int((Self.finestPitchMM / grid.lateralMM).rounded())))
        let stepZ = max(1, min(grid.height / 16, Int((Self.finestPitchMM / grid.axialMM).rounded())))
        self.stepX = stepX
        self.stepZ = stepZ
        imageWidth = grid.width
        var levels = [
            VesselLevel(
                width: max(1, grid.width / stepX), height: max(1, grid.height / stepZ),
                pitchX: Float(grid.lateralMM * Double(stepX)), pitchZ: Float(grid.axialMM * Double(stepZ)),
                originX: Float(grid.lateralMM * Double(stepX - 1) / 2),
                originZ: Float(grid.axialMM * Double(stepZ - 1) / 2))
        ]
        for _ in 1..<Self.levelCount {
            let finer = levels[levels.count - 1]
            levels.append(
                VesselLevel(
                    width: max(1, finer.width / 2), height: max(1, finer.height / 2), pitchX: 2 * finer.pitchX,
                    pitchZ: 2 * finer.pitchZ, originX: finer.originX + finer.pitchX / 2,
                    originZ: finer.originZ + finer.pitchZ / 2))
        }
        self.levels = levels
    }

    struct Workspace {
        /// One image per level, rows `width` samples apart.
        let images: [SignalBuffer]
        let rows: SignalBuffer
    }

    func makeWorkspace() -> Workspace {
        Workspace(
            images: levels.map { SignalBuffer(count: $0.width * $0.height) },
            rows: SignalBuffer(count: levels[0].width * levels[0].height))
    }

    /// Reduces `image`, which has the size of the grid.
    ///
    /// - Complexity: O(pixels); no allocation.
    func reduce(_ image: borrowing GrayImage, workspace: Workspace) {
        let finest = levels[0]
        let width = finest.width
        let height = finest.height
        let rows = unsafe workspace.rows.pointer
        let target = unsafe workspace.images[0].pointer
        let weight = 1 / Float(stepX * stepZ)
        unsafe image.withLevels { source in
            for row in 0..<height {
                // SAFETY: row * stepZ + stepZ - 1 < grid height and column * stepX + stepX - 1 < grid width,
                // because the level's sizes are the grid's divided by the steps and rounded down.
                let out = unsafe rows + row * width
                for column in 0..<width { unsafe out[column] = 0 }
                for part in 0..<stepZ {
                    let line = unsafe source + (row &* stepZ &+ part) &* imageWidth
                    for column in 0..<width {
                        var sum: Float = 0
                        for offset in 0..<stepX { unsafe sum += Float(line[column &* stepX &+ offset]) }
                        unsafe out[column] += sum * weight
                    }
                }
            }
        }
        // SAFETY: both buffers hold width * height samples of the finest level.
        unsafe VesselKernels.smooth(rows, into: target, width: width, height: height)
        for index in 1..<levels.count {
            let level = levels[index]
            let finer = levels[index - 1]
            let source = unsafe workspace.images[index - 1].pointer
            let out = unsafe workspace.images[index].pointer
            for row in 0..<level.height {
                // SAFETY: a level has half the rows and columns of the finer one, rounded down (at least one,
                // and then the finer one also has at least one, which the clamps repeat).
                let upper = unsafe source + min(2 * row, finer.height - 1) * finer.width
                let lower = unsafe source + min(2 * row + 1, finer.height - 1) * finer.width
                for column in 0..<level.width {
                    let left = min(2 &* column, finer.width - 1)
                    let right = min(2 &* column &+ 1, finer.width - 1)
                    unsafe out[row * level.width + column] =
                        0.25 * (upper[left] + upper[right] + lower[left] + lower[right])
                }
            }
        }
    }

    /// The level on which a vessel of `radius` millimeters is examined.
    static func level(forRadius radius: Float) -> Int { radius < 1.7 ? 0 : (radius < 4 ? 1 : 2) }
}

/// A read-only view of a level for bilinear sampling at points in millimeters.
@safe struct VesselSampler {
    let level: VesselLevel
    private let samples: UnsafeMutablePointer<Float>
    let scaleX: Float
    let scaleZ: Float
    private let lastColumn: Float
    private let lastRow: Float
    private let lastLeft: UInt32
    private let lastTop: UInt32
    private let right: Int
    private let below: Int
    private let stride: Int

    init(level: VesselLevel, image: SignalBuffer) {
        precondition(image.count >= level.width * level.height, "image is smaller than its level")
        self.level = level
        unsafe samples = unsafe image.pointer
        scaleX = 1 / level.pitchX
        scaleZ = 1 / level.pitchZ
        lastColumn = Float(level.width - 1)
        lastRow = Float(level.height - 1)
        lastLeft = UInt32(max(level.width - 2, 0))
        lastTop = UInt32(max(level.height - 2, 0))
        right = level.width > 1 ? 1 : 0
        below = level.height > 1 ? level.width : 0
        stride = level.width
    }

    /// The gray level at (`x`, `z`), millimeters from the first pixel of the region; the border repeats outside.
    @inline(__always)
    func callAsFunction(x: Float, z: Float) -> Float {
        self[column: (x - level.originX) * scaleX, row: (z - level.originZ) * scaleZ]
    }

    /// The gray level at a place in samples; the border repeats outside.
    @inline(__always)
    subscript(column column: Float, row row: Float) -> Float {
        let column = min(max(column, 0), lastColumn)
        let row = min(max(row, 0), lastRow)
        let left = min(Self.floor(column), lastLeft)
        let top = min(Self.floor(row), lastTop)
        let u = column - Float(left)
        let v = row - Float(top)
        // SAFETY: left and top are clamped so that the next column and row are inside as well.
        let base = unsafe samples + (Int(top) &* stride &+ Int(left))
        let upper = unsafe base[0] + u * (base[right] - base[0])
        let lower = unsafe base[below] + u * (base[below &+ right] - base[below])
        return upper + v * (lower - upper)
    }

    /// The whole number below `value`, or `value` itself or one less when it is whole; 0 to 2^23 - 32.
    ///
    /// Adding 2^23 leaves a float no fractional bits, so its last bits are the number. Unlike a
    /// conversion it has no check to pass; the caller clamps, as anything follows from other values.
    @inline(__always)
    private static func floor(_ value: Float) -> UInt32 {
        ((value - 0.5) + 8_388_624).bitPattern &- Float(8_388_624).bitPattern
    }
}
