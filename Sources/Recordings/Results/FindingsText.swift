import FrameModel

/// Findings of one frame as members of a JSON object; key names end in the unit.
struct FindingsText {
    let space: ResultSpace

    func write(_ findings: FrameFindings, to json: inout JSONText) {
        if let skin = findings.skinDepth {
            json.member(space.isMetric ? "skin_z_mm" : "skin_row_px", space.depth(skin), decimals: space.decimals)
        }
        json.array("layers", of: findings.layers.filter { isDrawable($0.surface) }, write)
        json.array("bones", of: findings.bones.filter { isDrawable($0.surface) }, write)
        json.key("pleura")
        if let line = findings.pleura.first { write(line, to: &json) } else { json.null() }
        json.array("vessels", of: findings.vessels.filter(isDrawable), write)
        json.array("suspected_vessels", of: findings.suspectedVessels.filter(isDrawable), write)
        json.array("tubes", of: findings.tubes.filter(isDrawable), write)
        json.key("needle")
        if let needle = findings.needle.first, isFinite(needle.tip), isFinite(needle.entry) {
            write(needle, to: &json)
        } else {
            json.null()
        }
        json.array("crossings", of: findings.crossings.filter { isFinite($0.point) }) { json, crossing in
            json.object { json in
                json.point("point", crossing.point, in: space)
                json.member("confidence", crossing.confidence, decimals: 3)
            }
        }
    }

    private func write(_ json: inout JSONText, _ layer: LayerFinding) {
        let samples = finite(layer.surface)
        json.object { json in
            json.member("name", layer.boundary.name)
            let (across, down) = space.isMetric ? ("x_mm", "depth_mm") : ("column_px", "row_px")
            json.array(across, of: samples) { $0.number(space.pair($1.point).0, decimals: space.decimals) }
            json.array(down, of: samples) { $0.number(space.pair($1.point).1, decimals: space.decimals) }
            sigmas(of: samples, to: &json)
            json.member("confidence", layer.confidence, decimals: 3)
        }
    }

    private func write(_ json: inout JSONText, _ bone: BoneFinding) {
        let samples = finite(bone.surface)
        json.object { json in
            polyline("polyline", samples, to: &json)
            sigmas(of: samples, to: &json)
            json.member("confidence", bone.confidence, decimals: 3)
        }
    }

    /// `polyline` joins all visible pieces from left to right: between them the pleura runs on, hidden by a rib
    /// or a consolidation, and a reader of that key alone must not take a gap for absence. `polylines` holds the
    /// pieces that were seen; nothing is drawn or measured across a gap.
    private func write(_ line: PleuraFinding, to json: inout JSONText) {
        let pieces = line.segments.map { finite($0) }.filter { !$0.isEmpty }
        guard !pieces.isEmpty else { return json.null() }
        json.object { json in
            polyline("polyline", pieces.flatMap { $0 }, to: &json)
            json.array("polylines_\(space.unit)", of: pieces) { json, piece in
                json.array { json in for sample in piece { json.point(sample.point, in: space) } }
            }
            sigmas(of: pieces.flatMap { $0 }, to: &json)
            json.member("state", line.state.rawValue)
            json.member("confidence", line.confidence, decimals: 3)
            json.object("evidence") { json in
                json.member("brightness", line.evidence.brightness, decimals: 3)
                json.member("likeness", line.evidence.likeness, decimals: 3)
                json.member("structure_below", line.evidence.structureBelow, decimals: 3)
                json.member("reverberation", line.evidence.reverberation, decimals: 3)
                json.member("sliding", line.evidence.sliding, decimals: 3)
            }
        }
    }

    private func write(_ json: inout JSONText, _ vessel: VesselFinding) {
        json.object { json in
            json.member("id", vessel.id)
            json.point("centre", vessel.center, in: space)
            json.array("semi_axes_\(space.unit)", of: [vessel.semiAxes.along, vessel.semiAxes.across]) {
                $0.number(space.length($1), decimals: space.decimals)
            }
            json.member("angle_deg", vessel.angleDegrees, decimals: 2)
            json.length("wall", vessel.wallThickness, in: space)
            json.length("sigma", vessel.sigma, in: space)
            json.member("kind", vessel.kind.rawValue)
            json.member("pulse_bpm", vessel.pulseRate, decimals: 1)
            json.member("confidence", vessel.confidence, decimals: 3)
        }
    }

    /// A vessel along its axis: the lumen's half width across it at each point.
    private func write(_ json: inout JSONText, _ tube: TubeFinding) {
        json.object { json in
            json.member("id", tube.id)
            json.array("axis_\(space.unit)", of: tube.sections) { $0.point($1.point, in: space) }
            json.array("half_width_\(space.unit)", of: tube.sections) {
                $0.number(space.length($1.halfWidth), decimals: space.decimals)
            }
            json.length("wall", tube.wallThickness, in: space)
            json.length("sigma", tube.sigma, in: space)
            json.member("state", tube.state.rawValue)
            json.member("kind", tube.kind.rawValue)
            json.member("pulse_bpm", tube.pulseRate, decimals: 1)
            json.member("confidence", tube.confidence, decimals: 3)
        }
    }

    private func write(_ needle: NeedleFinding, to json: inout JSONText) {
        json.object { json in
            json.point("entry", needle.entry, in: space)
            json.point("tip", needle.tip, in: space)
            json.member("angle_deg", needle.angleDegrees, decimals: 2)
            json.member("angle_sigma_deg", needle.angleSigmaDegrees, decimals: 2)
            json.length("insertion", needle.insertionLength.inMillimeters, in: space)
            json.length("bow", needle.bow, in: space)
            json.length("tip_sigma_along", needle.tipSigmaAlong, in: space)
            json.length("tip_sigma_across", needle.tipSigmaAcross, in: space)
            json.member("visible_fraction", needle.visibleFraction, decimals: 3)
            json.member("tip_may_be_out_of_plane", needle.tipMayBeOutOfPlane)
            json.member("quality", needle.quality, decimals: 3)
        }
    }

    // MARK: Lines

    private func polyline(_ key: String, _ samples: [Surface.Sample], to json: inout JSONText) {
        json.array("\(key)_\(space.unit)", of: samples) { $0.point($1.point, in: space) }
    }

    private func sigmas(of samples: [Surface.Sample], to json: inout JSONText) {
        json.array("sigma_\(space.unit)", of: samples) { $0.number(space.length($1.sigma), decimals: space.decimals) }
    }

    private func finite(_ surface: Surface) -> [Surface.Sample] { surface.samples.filter { isFinite($0.point) } }

    private func isDrawable(_ surface: Surface) -> Bool { surface.samples.contains { isFinite($0.point) } }

    private func isDrawable(_ vessel: VesselFinding) -> Bool {
        isFinite(vessel.center) && vessel.semiAxes.along.isFinite && vessel.semiAxes.across.isFinite
    }

    private func isDrawable(_ tube: TubeFinding) -> Bool {
        !tube.sections.isEmpty && tube.sections.allSatisfy { isFinite($0.point) && $0.halfWidth.isFinite }
    }

    private func isFinite(_ point: TissuePoint) -> Bool { point.x.isFinite && point.z.isFinite }
}

extension LayerBoundary {
    /// The name of the boundary in the results.
    package var name: String {
        switch self {
        case .skinFat: "skin_fat"
        case .fatFascia: "fat_fascia"
        case .fascia(let number): "fascia_\(number)"
        case .superficialAponeurosis: "superficial_aponeurosis"
        case .deepAponeurosis: "deep_aponeurosis"
        }
    }
}
