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

    init(grid: FeatureGrid) {
        let stepX = max(1, min(grid.width / 16, Int((Self.finestPitchMM / grid.lateralMM).rounded())))
        let stepZ = max(1, min(grid.height / 16, Int((Self.finestPitchMM / grid.axialMM).rounded())))
        self.stepX = stepX
        self.stepZ = stepZ
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
        /// One image per level.
        let images: [FloatImage]
        let blocks: FloatImage
        let line: SignalBuffer
    }

    func makeWorkspace() -> Workspace {
        let images = levels.map { FloatImage(width: $0.width, height: $0.height) }
        return Workspace(
            images: images, blocks: FloatImage(width: levels[0].width, height: levels[0].height),
            line: images[0].makeLine())
    }

    /// Reduces `image`, which has the size of the grid.
    ///
    /// - Complexity: O(pixels); no allocation.
    func reduce(_ image: borrowing GrayImage, workspace: Workspace) {
        workspace.blocks.fill(withBlocksOf: image, columns: stepX, rows: stepZ)
        workspace.blocks.smooth(into: workspace.images[0], line: workspace.line)
        for index in 1..<levels.count { workspace.images[index].fill(halving: workspace.images[index - 1]) }
    }

    /// The level on which a vessel of `radius` millimeters is examined.
    static func level(forRadius radius: Float) -> Int { radius < 1.7 ? 0 : (radius < 4 ? 1 : 2) }
}

/// A level and its image: places in millimeters become places in samples.
struct VesselView {
    let level: VesselLevel
    let image: FloatImage
    /// Samples per millimeter.
    let scaleX: Float
    let scaleZ: Float

    init(level: VesselLevel, image: FloatImage) {
        precondition(image.width == level.width && image.height == level.height, "image differs from its level")
        self.level = level
        self.image = image
        scaleX = 1 / level.pitchX
        scaleZ = 1 / level.pitchZ
    }

    /// The column at `x` millimeters from the first pixel of the region, and the row at `z`.
    func column(x: Float) -> Float { (x - level.originX) * scaleX }
    func row(z: Float) -> Float { (z - level.originZ) * scaleZ }
}
