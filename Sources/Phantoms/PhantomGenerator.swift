public import FrameModel
import SignalKernels

/// Makes the frames of a synthetic recording, each with its exact truth.
///
/// Scatterers are laid out once; every frame moves them, lays down their echoes with the phase of their path, spreads
/// them with the point-spread function and shows the envelope, so speckle moves and changes as it does in tissue.
///
/// Immutable: frames may be made in any order and on any number of threads, and the same scene and seed give the same
/// pixels on every machine.
public struct PhantomGenerator: Sendable {
    public let scene: PhantomScene
    public let seed: UInt64
    /// The geometry all frames share.
    public var geometry: FrameGeometry { layout.geometry }

    private let field: Field
    private let anatomy: Anatomy
    private let spread: PointSpread
    private let scatterers: TissueScatterers
    private let emptyGrid: EchoGrid
    private let layout: ScreenLayout
    private let needleEcho: NeedleEcho?
    private let needlePath: NeedlePath?

    /// Lays out the scene.
    ///
    /// - Throws: `PhantomSceneError` naming the first setting out of range.
    /// - Complexity: O(area of the picture); some tenths of a second at most.
    public init(scene: PhantomScene, seed: UInt64) throws(PhantomSceneError) {
        try scene.validate()
        self.scene = scene
        self.seed = seed
        field = Field(scene.transducer)
        anatomy = Anatomy(scene, field: field, seed: seed)
        spread = PointSpread(scene.transducer)
        scatterers = TissueScatterers(scene, anatomy: anatomy, field: field, spread: spread, seed: seed)
        emptyGrid = EchoGrid(field: field, transducer: scene.transducer, spread: spread)
        do {
            layout = try ScreenLayout(scene: scene, field: field, grid: emptyGrid)
        } catch {
            throw .unusableGeometry(error)
        }
        needleEcho = scene.needle.map { [spread, field] in NeedleEcho($0, spread: spread, field: field, seed: seed) }
        needlePath = scene.needle.map(NeedlePath.init)
    }

    /// The truth that holds for the recording as a whole.
    public var truth: PhantomTruth {
        PhantomTruth(scene: scene, seed: seed, geometry: geometry, path: needlePath)
    }

    /// One frame and what it shows.
    ///
    /// - Parameter index: 0 to `scene.frameCount - 1`.
    public func frame(at index: Int) -> (frame: BModeFrame, truth: FrameTruth) {
        precondition((0..<scene.frameCount).contains(index), "frame index outside the recording")
        let time = Double(index) / scene.frameRate
        let motion = TissueMotion(scene, anatomy: anatomy, time: time, seed: seed)
        let state = AnatomyState(anatomy, scene: scene, motion: motion)
        let pose: NeedlePose? =
            if let needle = scene.needle, let needlePath {
                NeedlePose(needle, path: needlePath, skin: state.boundaries[0], motion: motion, time: time)
            } else {
                nil
            }
        let transmission = Transmission(grid: emptyGrid, state: state, scene: scene, field: field)
        let pixels = render(motion: motion, pose: pose, time: time, index: index, transmission: transmission)
        let frame = BModeFrame(index: index, time: time, grayLevels: pixels)
        let truth = FrameTruth(
            index: index, time: time, scene: scene, field: field, anatomy: anatomy, state: state, motion: motion,
            pose: pose, isDwelling: needlePath?.isDwelling(at: time) ?? false, frame: frame, geometry: geometry)
        return (frame, truth)
    }

    private func render(
        motion: TissueMotion, pose: NeedlePose?, time: Double, index: Int, transmission: Transmission
    ) -> Raster<UInt8> {
        var grid = emptyGrid
        lay(scatterers.tissue, isLung: false, motion: motion, into: &grid)
        lay(scatterers.lung, isLung: true, motion: motion, into: &grid)
        grid.spread(with: spread)
        // The needle is slanted: its echo does not come back from the face, so it joins after the repeats.
        if let reflection = scene.artifacts.faceReflection {
            grid.reverberate(
                reflector: transmission.pleuraRange, strength: Float(ReproducibleMath.amplitude(decibels: reflection)))
        }
        if let pose, let needleEcho {
            var shaft = emptyGrid
            needleEcho.add(pose, time: time, to: &shaft)
            shaft.spread(with: spread)
            grid.add(shaft)
        }
        grid.attenuate(by: transmission.factors)
        let noise = (0..<grid.rows).map { row in
            let range = max(grid.range(ofRow: row), 0)
            return ReproducibleMath.amplitude(
                decibels: scene.display.noise + scene.display.noiseRise * range / 10)
        }
        var mixer = SeededRandom(seed: seed, stream: 1000 &+ UInt64(index))
        let envelope = grid.envelope(noise: noise, seed: mixer.next())
        let gray = LogCompression.grayLevels(
            of: envelope, rows: grid.rows, columns: grid.columns, display: scene.display)
        return layout.draw(gray, rows: grid.rows, columns: grid.columns)
    }

    private func lay(_ scatterers: ScattererField, isLung: Bool, motion: TissueMotion, into grid: inout EchoGrid) {
        for k in 0..<scatterers.count {
            let point = motion.position(x: scatterers.x[k], z: scatterers.z[k], isLung: isLung)
            grid.add(x: point.x, z: point.z, amplitude: scatterers.amplitude[k])
        }
    }
}
