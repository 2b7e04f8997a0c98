import Foundation

import FrameModel

extension TissueDetector {
    /// The sheets of a muscle. The lower one is a traced line, or else the band whose edge is in the scratch: with the mean
    /// step at its edge in gray levels and the edge's mean depth in millimeters.
    private struct Sheets {
        var superficial: Int
        var deep: Int?
        var band: (step: Float, depth: Double)?
    }

    /// Gray levels of the step below a dermis and of the one above a band that are certain (engineering default).
    private static let certainSkinStep: Float = 25
    private static let certainBandStep: Float = 30

    /// Fills the layers of `findings` and, from the top down, what may be layers.
    func reportLayers(_ scratch: inout Scratch, _ findings: inout FrameFindings) {
        let isMuscle = findings.pleura.isEmpty && findings.bones.isEmpty
        let found = isMuscle ? findSheets(&scratch) : nil
        var depth = reportSkin(&scratch, &findings)
        var fasciae = 0
        while let index = shallowest(scratch.parts, below: depth, from: LayerDetector.leastLogOdds) {
            let part = scratch.parts[index]
            depth = part.depth
            if let found, index != found.superficial, isOfMuscle(part, found, scratch) { continue }
            var boundary = fasciae == 0 ? LayerBoundary.fatFascia : .fascia(fasciae)
            var muscle: SheetSearch.Muscle?
            if index == found?.superficial { (boundary, muscle) = (.superficialAponeurosis, .below) }
            if index == found?.deep { (boundary, muscle) = (.deepAponeurosis, .above) }
            let hasEdge =
                muscle.map { sheets.findEdge(of: part.line, facing: $0, scratch.field, scratch.lines, &scratch.sheet) }
                ?? false
            if part.role == .layer { fasciae += 1 }
            findings.layerCandidates.append { finding in
                finding.boundary = boundary
                finding.confidence = 1 / (1 + exp(-(part.logOdds ?? 0)))
                guard !hasEdge else { return sheets.append(scratch.sheet.lineEdge, to: &finding.surface) }
                edges.append(
                    part.line, .crest, leastSigma: LineEdges.leastLayerSigmaMM, scratch.field, scratch.lines,
                    &scratch.edges, to: &finding.surface)
            }
            if part.role == .layer {
                let layer = findings.layerCandidates[findings.layerCandidates.count - 1]
                findings.layers.append { $0.copy(layer) }
            }
        }
        guard let band = found?.band else { return }
        findings.layers.append { finding in
            finding.boundary = .deepAponeurosis
            finding.confidence = Double(min(1, band.step / Self.certainBandStep))
            sheets.append(scratch.sheet.edge, to: &finding.surface)
        }
    }

    /// The sheets of the muscle in the picture; `nil` without two of them.
    ///
    /// The lower one comes first: it stands out across the whole picture, while above the muscle septa of the fat are as
    /// bright and long as the upper one.
    private func findSheets(_ scratch: inout Scratch) -> Sheets? {
        guard let top = layers.shallowestSheet(scratch.parts) else { return nil }
        if let step = sheets.find(scratch.field, below: top + LayerDetector.muscleMM, &scratch.sheet) {
            let depth = sheets.depth(scratch.sheet)
            return layers.superficialSheet(scratch.parts, above: depth).map {
                Sheets(superficial: $0, band: (step, depth))
            }
        }
        guard let superficial = layers.superficialSheet(scratch.parts),
            let deep = layers.deepSheet(scratch.parts, below: superficial)
        else { return nil }
        return Sheets(superficial: superficial, deep: deep)
    }

    /// Whether a line is one of the muscle's own: in the band that is its deep sheet, or a fascicle that meets it.
    private func isOfMuscle(_ part: LinePart, _ found: Sheets, _ scratch: borrowing Scratch) -> Bool {
        guard let band = found.band else { return false }
        if sheets.holds(part.line, scratch.lines, scratch.sheet) { return true }
        return part.depth > scratch.parts[found.superficial].depth && part.depth < band.depth
            && sheets.isMet(by: part.line, scratch.lines, scratch.sheet)
    }

    /// Reports the lower end of the dermis, and returns the depth from which on lines are no part of it, in millimeters.
    private func reportSkin(_ scratch: inout Scratch, _ findings: inout FrameFindings) -> Double {
        let top =
            shallowest(scratch.parts, below: LayerDetector.shallowestMM, from: 0).map { scratch.parts[$0].depth }
            ?? .infinity
        guard let step = skin.find(scratch.field, above: min(top - 0.4, 100), &scratch.skin) else { return -.infinity }
        findings.layers.append { finding in
            finding.boundary = .skinFat
            finding.confidence = Double(min(1, step / Self.certainSkinStep))
            skin.append(scratch.skin, to: &finding.surface)
        }
        return skin.depth(scratch.skin) + LayerDetector.belowSkinMM
    }

    /// The shallowest line below `depth` that may be a boundary, with at least `logOdds`.
    private func shallowest(_ parts: [LinePart], below depth: Double, from logOdds: Double) -> Int? {
        var best: Int?
        for index in parts.indices
        where (parts[index].logOdds ?? -.infinity) >= logOdds && parts[index].depth > depth {
            if best == nil || parts[index].depth < parts[best!].depth { best = index }
        }
        return best
    }
}
