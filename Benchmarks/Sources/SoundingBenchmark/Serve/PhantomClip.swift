import FrameModel
import Phantoms
import SignalKernels

/// A needle on its way to the pleura, in frames of exactly the size asked for.
struct PhantomClip {
    static let frameCount = 24
    /// Pixels drawn beyond each side and the lower edge, because the phantom chooses its own size.
    private static let surplus = 8

    let frames: [Raster<UInt8>]

    init(_ size: ImageSize) throws {
        let spacing = Self.millimetersPerPixel(size)
        var scene = PhantomPreset.intercostal.scene(seed: 3)
        scene.transducer.shape = .linear(aperture: Double(size.width + 2 * Self.surplus) * spacing)
        scene.transducer.depth = Double(size.height + 2 * Self.surplus) * spacing
        scene.display.millimetersPerPixel = spacing
        scene.display.furniture = 0
        scene.frameCount = Self.frameCount
        let generator = try PhantomGenerator(scene: scene, seed: 3)
        frames = (0..<Self.frameCount).map { index in
            let whole = generator.frame(at: index).frame.grayLevels
            var part = Raster<UInt8>(width: size.width, height: size.height, filledWith: 0)
            let left = (whole.width - size.width) / 2
            require(left >= 0 && whole.height >= size.height, "the phantom is smaller than \(size)")
            for row in 0..<size.height {
                for column in 0..<size.width {
                    part[row: row, column: column] = whole[row: row, column: left + column]
                }
            }
            return part
        }
    }

    /// Pixels such that the picture is about 5 cm deep.
    static func millimetersPerPixel(_ size: ImageSize) -> Double { size.height > 600 ? 0.075 : 0.1 }

    static func geometry(_ size: ImageSize) throws -> FrameGeometry {
        let spacing = millimetersPerPixel(size)
        return try FrameGeometry(
            width: size.width, height: size.height, axialSpacing: .millimetersPerPixel(spacing),
            lateralSpacing: .millimetersPerPixel(spacing))
    }
}
