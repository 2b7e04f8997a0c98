/// When the frames of a DICOM file were taken (PS3.3 sections C.7.6.5 and C.7.6.6).
///
/// Strongest first: the vector or the constant the frame increment pointer names, either of them without a pointer,
/// then the rates meant for display. What is implausible is refused and the next one asked.
struct DICOMFrameTimes {
    /// Seconds from the first frame; `nil` when nothing plausible is stated.
    let seconds: [Double]?
    let warnings: [String]

    /// Plausible intervals between frames of B-mode imaging, in milliseconds: 500 to 1 frames a second. A tool is
    /// known to write 0.1 ms where it knows none.
    static let intervals = 2.0...1_000.0

    init(_ values: DICOMValues, frameCount: Int) {
        guard frameCount > 1 else {
            seconds = nil
            warnings = []
            return
        }
        var warnings: [String] = []
        func refuse(_ tag: DICOMTag, _ found: String) {
            warnings.append(
                "\(tag.label) is not used: \(found); allowed: \(Self.intervals.lowerBound) to "
                    + "\(Self.intervals.upperBound) ms between frames")
        }
        func regular(_ milliseconds: Double) -> [Double] {
            (0..<frameCount).map { Double($0) * milliseconds / 1000 }
        }

        func vector() -> [Double]? {
            guard let increments = values.decimals(.frameTimeVector) else { return nil }
            guard increments.count == frameCount else {
                warnings.append(
                    "\(DICOMTag.frameTimeVector.label) is not used: \(increments.count) increments; "
                        + "allowed: one per frame, \(frameCount)")
                return nil
            }
            // The first one is before the first frame. A pause of a triggered loop is no fault, a clock that runs
            // backwards is, and so is a typical interval no scanner has.
            let steps = Array(increments.dropFirst())
            let typical = steps.sorted()[steps.count / 2]
            guard steps.allSatisfy({ $0 >= 0 }), Self.intervals.contains(typical) else {
                refuse(.frameTimeVector, "typically \(typical) ms, at least \(steps.min() ?? 0) ms")
                return nil
            }
            if let pause = steps.max(), pause > Self.intervals.upperBound {
                warnings.append(
                    "\(DICOMTag.frameTimeVector.label) has a pause of \(pause) ms: the clip was triggered, or a time is "
                        + "wrong")
            }
            return steps.reduce(into: [0]) { times, step in times.append((times.last ?? 0) + step / 1000) }
        }
        func interval(_ tag: DICOMTag, _ milliseconds: (Double) -> Double) -> [Double]? {
            guard let value = values.decimals(tag)?.first else { return nil }
            let step = milliseconds(value)
            guard Self.intervals.contains(step) else {
                // An empty or zero rate says "not known", which is no fault.
                if value != 0 { refuse(tag, "\(value), which is \(step) ms") }
                return nil
            }
            return regular(step)
        }
        func weaker(_ tag: DICOMTag, _ times: [Double]?) -> [Double]? {
            if times != nil { warnings.append("the frame times follow \(tag.label), which is meant for display") }
            return times
        }

        let pointer = values.integers(.frameIncrementPointer, size: 2) ?? []
        let pointsToVector = pointer.starts(with: [0x0018, 0x1065])
        seconds =
            (pointsToVector ? vector() : nil)
            ?? interval(.frameTime) { $0 }
            ?? (pointsToVector ? nil : vector())
            ?? interval(.actualFrameDuration) { $0 }
            ?? weaker(.cineRate, interval(.cineRate) { 1000 / $0 })
            ?? weaker(.recommendedDisplayFrameRate, interval(.recommendedDisplayFrameRate) { 1000 / $0 })
            ?? weaker(
                .effectiveDuration, interval(.effectiveDuration) { $0 * 1000 / Double(frameCount - 1) })
        self.warnings = warnings
    }
}
