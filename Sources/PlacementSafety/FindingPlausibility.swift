import FrameModel

extension BoneFinding {
    /// A piece of its surface lies at a place that is a number.
    var isSomewhere: Bool { surface.samples.contains { PlaneVector($0.point).isPlausible } }
}

extension NeedleFinding {
    /// All values are plausible numbers and no uncertainty is negative.
    var isMeasurable: Bool {
        PlaneVector(tip).isPlausible && PlaneVector(entry).isPlausible && abs(bow) < 1e4
            && (0..<1e4).contains(tipSigmaAlong) && (0..<1e4).contains(tipSigmaAcross)
            && (0..<1e4).contains(angleSigmaDegrees)
    }

    /// Unit vector of the shaft at the tip; `nil` when entry and tip coincide.
    ///
    /// A shallow arc of sagitta `bow` over the chord L is a parabola that turns by `atan(4 bow / L)`
    /// from chord to tip, toward the shallow side when it bulges to the deep side.
    var directionAtTip: PlaneVector? {
        let chord = PlaneVector(tip) - PlaneVector(entry)
        guard let direction = chord.normalized else { return nil }
        let slope = 4 * bow / chord.length
        let deepSide =
            direction.x >= 0
            ? PlaneVector(x: -direction.z, z: direction.x) : PlaneVector(x: direction.z, z: -direction.x)
        return (direction - deepSide * slope).normalized
    }
}
