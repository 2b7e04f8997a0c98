import FrameModel

/// Which spacing a recording has, and why.
struct ScaleResolution {
    let axial: PixelSpacing<Axial>
    let lateral: PixelSpacing<Lateral>
    let scale: Scale

    /// Two sources that differ by more than this contradict each other.
    static let tolerance = 0.02
    /// Depth given to the picture when no scale is known, in mm: usual for a linear array at muscle depth. A picture
    /// that would become too wide by it is made as wide as one may be.
    static let standInDepth = 40.0

    /// Millimeters per pixel that an ultrasound image may have.
    static var plausibleSpacings: ClosedRange<Double> { PixelSpacing<Axial>.plausibleMillimetersPerPixel }

    private struct Candidate {
        var axial: Double
        var lateral: Double
        var scale: Scale
        var label: String

        func contradicts(_ other: Candidate) -> Bool {
            abs(axial / other.axial - 1) > tolerance || abs(lateral / other.lateral - 1) > tolerance
        }
    }

    /// Takes the most trusted source and checks every other against it.
    static func resolve(
        source: any FrameSource, sidecar: Sidecar?, overrides: RecordingOverrides, region: PixelRegion,
        ruler: BurnedInRuler?, path: String
    ) throws(RecordingError) -> ScaleResolution {
        var candidates: [Candidate] = []
        if let stored = source.calibration(of: region) {
            candidates.append(
                Candidate(
                    axial: stored.axial, lateral: stored.lateral,
                    scale: Scale(source: stored.source, note: stored.note, isNominal: stored.isNominal),
                    label: stored.note))
        }
        if let sidecar {
            let scale = Scale(source: .sidecar, note: sidecar.scaleSource, isNominal: sidecar.scaleIsNominal)
            if let axial = sidecar.axialSpacing, let lateral = sidecar.lateralSpacing {
                candidates.append(
                    Candidate(
                        axial: axial.inMillimetersPerPixel, lateral: lateral.inMillimetersPerPixel, scale: scale,
                        label: "pixel_spacing_mm of recording.json"))
            }
            if let depth = sidecar.depth, !source.usesDepth {
                candidates.append(square(depth, region, scale, "depth_mm of recording.json"))
            }
        }
        var overrides = overrides
        if source.usesDepth { overrides.depth = nil }
        candidates += try stated(overrides, region: region, path: path)
        candidates += try read(ruler, sidecar: sidecar, overrides: overrides, path: path)
        // A nominal spacing only says what is plausible: it gives way to any other source.
        if candidates.contains(where: { !$0.scale.isNominal }) { candidates.removeAll { $0.scale.isNominal } }

        guard let chosen = candidates.first else {
            let spacing = min(
                standInDepth / Double(region.height), FrameGeometry.largestExtent / Double(region.width))
            return ScaleResolution(
                axial: .millimetersPerPixel(spacing), lateral: .millimetersPerPixel(spacing),
                scale: Scale(source: .none, note: sidecar?.scaleSource))
        }
        for other in candidates.dropFirst() where other.contradicts(chosen) {
            throw .scaleConflict(file: path, first: describe(chosen), second: describe(other))
        }
        let range = PixelSpacing<Axial>.plausibleMillimetersPerPixel
        guard range.contains(chosen.axial), range.contains(chosen.lateral) else {
            throw .badValue(
                file: path, key: chosen.label, found: describe(chosen),
                allowed: "\(range.lowerBound) to \(range.upperBound) mm per pixel")
        }
        return ScaleResolution(
            axial: .millimetersPerPixel(chosen.axial), lateral: .millimetersPerPixel(chosen.lateral),
            scale: chosen.scale)
    }

    /// What a ruler in the picture says.
    ///
    /// An operator who wrote down no scale, or one that is only plausible, is not overruled by a picture: then the ruler
    /// is used when the command line says so. Square pixels are taken for granted, as screens have them.
    private static func read(
        _ ruler: BurnedInRuler?, sidecar: Sidecar?, overrides: RecordingOverrides, path: String
    ) throws(RecordingError) -> [Candidate] {
        if let tick = overrides.tickSpacing {
            guard Sidecar.tickSpacings.contains(tick) else {
                throw .badValue(
                    file: path, key: "tick spacing on the command line", found: "\(tick)",
                    allowed: "\(Sidecar.tickSpacings.lowerBound) to \(Sidecar.tickSpacings.upperBound) mm")
            }
            guard let ruler else {
                throw .badValue(
                    file: path, key: "tick spacing on the command line",
                    found: "\(tick) mm, but no ruler in the picture",
                    allowed: "a picture with a ruler beside it; --pixel-spacing-mm states a scale without one")
            }
            let note = "ruler in the picture, ticks \(ruler.pixels) pixels apart stated to be \(tick) mm"
            return [ruled(tick / ruler.tickSpacing, note)]
        }
        guard let ruler, let spacing = ruler.millimetersPerPixel else { return [] }
        let isSilent = sidecar.map { $0.scaleIsNominal || ($0.axialSpacing == nil && $0.depth == nil) } ?? false
        guard !isSilent || overrides.usesRuler else { return [] }
        return [ruled(spacing, "ruler in the picture, ticks \(ruler.pixels) pixels apart; \(ruler.reason)")]
    }

    private static func ruled(_ spacing: Double, _ note: String) -> Candidate {
        Candidate(
            axial: spacing, lateral: spacing, scale: Scale(source: .burnedInRuler, note: note), label: note)
    }

    private static func stated(
        _ overrides: RecordingOverrides, region: PixelRegion, path: String
    ) throws(RecordingError) -> [Candidate] {
        var candidates: [Candidate] = []
        let scale = Scale(source: .commandLine)
        let range = PixelSpacing<Axial>.plausibleMillimetersPerPixel
        if let axial = overrides.axialSpacing ?? overrides.lateralSpacing {
            let lateral = overrides.lateralSpacing ?? axial
            for value in [axial, lateral] where !range.contains(value) {
                throw .badValue(
                    file: path, key: "pixel spacing on the command line", found: "\(value)",
                    allowed: "\(range.lowerBound) to \(range.upperBound) mm per pixel")
            }
            candidates.append(
                Candidate(axial: axial, lateral: lateral, scale: scale, label: "pixel spacing on the command line"))
        }
        if let depth = overrides.depth {
            guard Sidecar.depths.contains(depth) else {
                throw .badValue(
                    file: path, key: "depth on the command line", found: "\(depth)",
                    allowed: "\(Sidecar.depths.lowerBound) to \(Sidecar.depths.upperBound) mm")
            }
            candidates.append(square(depth, region, scale, "depth on the command line"))
        }
        return candidates
    }

    private static func square(_ depth: Double, _ region: PixelRegion, _ scale: Scale, _ label: String) -> Candidate {
        let spacing = depth / Double(region.height)
        return Candidate(axial: spacing, lateral: spacing, scale: scale, label: label)
    }

    private static func describe(_ candidate: Candidate) -> String {
        "\(candidate.axial) axial and \(candidate.lateral) lateral mm per pixel (\(candidate.label))"
    }
}
