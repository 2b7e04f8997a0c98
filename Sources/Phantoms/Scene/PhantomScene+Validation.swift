public import FrameModel

/// A reason a scene cannot be made.
public enum PhantomSceneError: Error, Hashable {
    /// A setting outside its documented range.
    case outOfRange(setting: String, value: Double, allowed: ClosedRange<Double>)
    case noMuscle
    case tooManyVessels(Int, allowed: Int)
    /// Of vessels along their axis.
    case tooManyTubes(Int, allowed: Int)
    /// The compounding needs a middle direction.
    case compoundedDirections(Int, allowed: [Int])
    case unusableGeometry(FrameGeometryError)
    case pictureTooLarge(pixels: Int, allowed: Int)
}

extension PhantomScene {
    /// Checks every setting against its documented range.
    func validate() throws(PhantomSceneError) {
        func check(_ value: Double, _ range: ClosedRange<Double>, _ name: String) throws(PhantomSceneError) {
            guard range.contains(value) else { throw .outOfRange(setting: name, value: value, allowed: range) }
        }
        try check(Double(frameCount), 1...10_000, "frameCount")
        try check(frameRate, 1...200, "frameRate")
        switch transducer.shape {
        case .linear(let aperture): try check(aperture, 20...80, "transducer.aperture")
        case .curvilinear(let radius, let degrees):
            try check(radius, 10...80, "transducer.radius")
            try check(degrees, 20...100, "transducer.fieldOfViewDegrees")
        }
        try check(transducer.depth, 15...150, "transducer.depth")
        try check(transducer.megahertz, 2...18, "transducer.megahertz")
        try check(transducer.fractionalBandwidth, 0.3...0.9, "transducer.fractionalBandwidth")
        try check(transducer.focus, 5...120, "transducer.focus")
        try check(transducer.fNumber, 1...6, "transducer.fNumber")
        try check(Double(transducer.scanLines), 64...512, "transducer.scanLines")
        guard [1, 3, 5].contains(transducer.compoundedDirections) else {
            throw .compoundedDirections(transducer.compoundedDirections, allowed: [1, 3, 5])
        }
        try check(display.millimetersPerPixel, 0.03...0.5, "display.millimetersPerPixel")
        try check(display.dynamicRange, 30...90, "display.dynamicRange")
        try check(display.gain, -20...20, "display.gain")
        try check(display.noise, -80...(-10), "display.noise")
        try check(display.noiseRise, 0...10, "display.noiseRise")
        try check(display.residualAttenuation, -10...10, "display.residualAttenuation")
        try check(display.smoothing, 0...1, "display.smoothing")
        if display.furniture != 0 { try check(Double(display.furniture), 24...200, "display.furniture") }
        try check(tissue.standoff, 0.2...6, "tissue.standoff")
        try check(tissue.skin, 0.5...4, "tissue.skin")
        try check(tissue.fat, 1...40, "tissue.fat")
        try check(tissue.septa, 0...10, "tissue.septa")
        try check(tissue.unevenness, 0...0.4, "tissue.unevenness")
        try check(tissue.tiltDegrees, -15...15, "tissue.tiltDegrees")
        try check(tissue.fascia, 5...40, "tissue.fascia")
        guard !tissue.muscles.isEmpty else { throw .noMuscle }
        for muscle in tissue.muscles {
            try check(muscle.thickness, 2...60, "tissue.muscles.thickness")
            try check(muscle.level, -12...12, "tissue.muscles.level")
            try check(muscle.striation, 0...4, "tissue.muscles.striation")
        }
        if case .bone(_, let radius) = tissue.floor { try check(radius, 8...400, "tissue.floor.curvatureRadius") }
        if case .chestWall(let ribs) = tissue.floor {
            try check(ribs.width, 6...20, "tissue.floor.width")
            try check(ribs.thickness, 4...12, "tissue.floor.thickness")
        }
        guard vessels.count <= 8 else { throw .tooManyVessels(vessels.count, allowed: 8) }
        for vessel in vessels {
            try check(vessel.halfWidth, 0.5...12, "vessels.halfWidth")
            try check(vessel.halfHeight, 0.5...12, "vessels.halfHeight")
            try check(vessel.wall, 0.2...1.5, "vessels.wall")
            try check(vessel.pulsation, 0...0.15, "vessels.pulsation")
            try check(vessel.pulseRate, 30...200, "vessels.pulseRate")
            try check(vessel.collapse, 0...0.9, "vessels.collapse")
        }
        try validateTubes(check)
        try check(motion.breathPeriod, 2...10, "motion.breathPeriod")
        try check(motion.breathDepth, 0...6, "motion.breathDepth")
        try check(motion.lungSliding, 0...12, "motion.lungSliding")
        try check(motion.drift, -10...10, "motion.drift")
        try check(motion.tremor, 0...0.5, "motion.tremor")
        for twitch in motion.twitches {
            try check(twitch.duration, 0.05...1, "motion.twitches.duration")
            try check(twitch.lateralWidth, 1...15, "motion.twitches.lateralWidth")
            try check(twitch.axialWidth, 1...15, "motion.twitches.axialWidth")
            try check(twitch.peak, 0...5, "motion.twitches.peak")
        }
        try validateNeedle(check)
        if let reflection = artifacts.faceReflection {
            try check(reflection, -60...(-4), "artifacts.faceReflection")
        }
        try check(artifacts.haze, -40...10, "artifacts.haze")
        try check(Double(artifacts.streaks), 0...6, "artifacts.streaks")
        try validateSize()
    }

    private func validateTubes(
        _ check: (Double, ClosedRange<Double>, String) throws(PhantomSceneError) -> Void
    ) throws(PhantomSceneError) {
        guard tubes.count <= 4 else { throw .tooManyTubes(tubes.count, allowed: 4) }
        for tube in tubes {
            try check(tube.radius, 0.5...8, "tubes.radius")
            try check(tube.wall, 0.2...1.5, "tubes.wall")
            try check(tube.tiltDegrees, -40...40, "tubes.tiltDegrees")
            try check(tube.bow, -2...2, "tubes.bow")
            if let exit = tube.exit { try check(exit.degrees, 2...60, "tubes.exit.degrees") }
            try check(tube.pulsation, 0...0.15, "tubes.pulsation")
            try check(tube.pulseRate, 30...200, "tubes.pulseRate")
            try check(tube.collapse, 0...0.9, "tubes.collapse")
        }
    }

    private func validateNeedle(
        _ check: (Double, ClosedRange<Double>, String) throws(PhantomSceneError) -> Void
    ) throws(PhantomSceneError) {
        guard let needle else { return }
        switch needle.plane {
        case .inPlane(_, let angle): try check(angle, 10...170, "needle.angleDegrees")
        case .across(_, let standoff, let inclination):
            try check(standoff, 0...40, "needle.standoff")
            try check(inclination, 20...80, "needle.inclinationDegrees")
        }
        try check(needle.diameter, 0.12...1.2, "needle.diameter")
        try check(needle.bow, -0.3...0.3, "needle.bow")
        try check(needle.level, 5...45, "needle.level")
        try check(needle.anglePenalty, 0...40, "needle.anglePenalty")
        try check(needle.gaps, 0...0.8, "needle.gaps")
        try check(needle.tail, 0...6, "needle.tail")
        for step in needle.steps {
            switch step {
            case .hold(let seconds): try check(seconds, 0...3600, "needle.steps.seconds")
            case .move(let length, let speed):
                try check(length, 0...150, "needle.steps.to")
                try check(speed, 1...200, "needle.steps.speed")
            }
        }
    }

    /// A picture of more pixels than any scanner shows is a slip in the spacing.
    private func validateSize() throws(PhantomSceneError) {
        let field = Field(transducer)
        let pixels =
            2 * field.halfWidth * (field.depth - field.top)
            / (display.millimetersPerPixel * display.millimetersPerPixel)
        guard pixels <= 4_000_000 else { throw .pictureTooLarge(pixels: Int(pixels), allowed: 4_000_000) }
    }
}
