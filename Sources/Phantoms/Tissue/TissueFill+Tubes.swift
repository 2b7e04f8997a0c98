/// The walls of vessels along their axis.
extension TissueFill {
    /// Two sheets for an artery, lumen edge and outer wall, one for a vein: flat reflectors across the beam, brighter than
    /// the walls of a vessel cut across. Levels in dB relative to muscle are engineering defaults set beside pictures.
    func addTubeWalls(to tissue: inout ScattererField) {
        var random = SeededRandom(seed: seed, stream: 8)
        let range = field.tissueRange
        for (tube, course) in zip(scene.tubes, courses) {
            for side in [-1.0, 1] {
                for sheet in 0..<(tube.kind == .artery ? 2 : 1) {
                    let offset = sheet == 0 ? 0.06 : tube.wall
                    let level = tube.kind == .artery ? (sheet == 0 ? 9.0 : 14.0) : 10.0
                    let fading = Undulation(amplitude: 1.5, wavelengths: 3...20, random: &random)
                    tissue.addLine(
                        from: range.lowerBound, to: range.upperBound,
                        echo: LineEcho(specular: level, rough: level - 3, thickness: 0.06), spread: spread,
                        random: &random,
                        // What the plane cuts beside the middle of the vessel turns away from the beam.
                        modulation: { fading($0) - 9 * (1 - course.share(at: $0)) },
                        depth: { x in
                            course.halfHeight(at: x).map { course.axis(at: x) + side * ($0 + offset) }
                        })
                }
            }
        }
    }
}
