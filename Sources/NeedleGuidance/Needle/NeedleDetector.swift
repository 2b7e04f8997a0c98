import Foundation
package import FrameModel
import SignalKernels

/// Finds lines of one frame that may be a needle in the image plane, and where each may end.
///
/// Lines are proposed by votes of the monogenic signal at two scales (`ShaftScale`), read along their profile
/// against the texture beside them (`ShaftProfile`), and compared with an earlier frame: a needle
/// that has just been pushed in was not there before. Which line is the needle is decided over
/// time by `NeedleTracker`.
package struct NeedleDetector: Sendable {
    private static let flattestSine = sin(ShaftScale.flattestDegrees * .pi / 180)
    /// Evidence by which a wide reading must be better to replace a fine one of the same line.
    static let fineAdvantage: Float = 8
    /// Evidence below which a line is not looked at again.
    static let leastEvidence: Float = 3
    /// Best lines of another scale that are read as fine ones as well (engineering default; more cost time and tips). The
    /// beam is wide near the skin and beyond its focus, where much of a needle's vote comes from; its shaft and tip are seen
    /// best where the beam is narrow.
    static let rereadLines = 4
    /// Shortest visible shaft, in steps of the profile: 1.6 mm.
    static let shortestShaft = 8
    /// The tip lies between the center of its bright spot and the half fall beyond it, at this share.
    static let tipShare: Float = 0.35

    /// Mean novelty of all lines above which the picture as a whole has changed.
    static let largestChange: Float = 0.4

    private let scales: [ShaftScale]
    private let contact: ContactMap
    let grid: FeatureGrid

    package struct Scratch {
        let contact: ContactMap.Scratch
        var scales: [ShaftScale.Scratch]
        var readings: [ShaftReading]
        /// Samples along every line that was read to its end.
        var samples: [ShaftSample]
    }

    package init(grid: FeatureGrid) {
        self.grid = grid
        contact = ContactMap(grid: grid)
        scales = [
            ShaftScale(
                grid: grid, contact: contact, step: FeatureBank.step(for: grid), pooled: 1, width: 1, shaftWidth: 1,
                verifiedLines: 24, keptLines: 10),
            ShaftScale(
                grid: grid, contact: contact, step: FeatureBank.coarseStep(for: grid), pooled: 2,
                width: Float(FeatureBank.coarseWavelengthMM / FeatureBank.fineWavelengthMM),
                shaftWidth: ShaftScale.wideShaft, verifiedLines: 12, keptLines: 5),
        ].compactMap(\.self)
    }

    package func makeScratch() -> Scratch {
        var readings: [ShaftReading] = []
        let mostLines = scales.map(\.verifiedLines).reduce(Self.rereadLines, +)
        readings.reserveCapacity(1 + mostLines)
        var samples: [ShaftSample] = []
        samples.reserveCapacity(mostLines * (scales.map(\.profile.mostSamples).max() ?? 0))
        let contact = contact.makeScratch()
        return Scratch(
            contact: contact, scales: scales.map { $0.makeScratch(contact: contact) }, readings: readings,
            samples: samples)
    }

    /// Fills `findings.needleCandidates`; which of them is the needle is for the tracker to say.
    ///
    /// - Complexity: O(pixels + lines * line length); no allocation once the lists have grown.
    package func detect(
        in features: borrowing FrameFeatures, scratch: inout Scratch, into findings: inout FrameFindings
    ) {
        findings.needle.removeAll()
        findings.needleCandidates.removeAll()
        findings.shaftSamples.removeAll()
        scratch.readings.removeAll(keepingCapacity: true)
        scratch.samples.removeAll(keepingCapacity: true)
        contact.measure(features.image, into: scratch.contact)
        for index in scales.indices {
            let scale = scales[index]
            scratch.scales[index].noise =
                scale.width == 1
                ? scale.lines.findLines(in: features.fine, scratch: &scratch.scales[index].lines)
                : scale.lines.findLines(in: features.coarse, scratch: &scratch.scales[index].lines)
            for rank in 0..<min(scale.verifiedLines, scratch.scales[index].lines.lines.count) {
                let line = scratch.scales[index].lines.lines[rank]
                guard let reading = take(line, at: index, features, scratch: &scratch) else { continue }
                if index > 0, rank < Self.rereadLines {
                    _ = take(reading.path.line, at: 0, features, scratch: &scratch)
                }
            }
        }
        dropWorst(of: &scratch.readings)
        if features.precedingCount > 0 { compareWithPast(features, scratch: &scratch) }
        let change = features.precedingCount > 0 ? pictureChange(scratch.readings) : nil
        for reading in scratch.readings where !isBehindBone(reading, findings) {
            report(reading, change: change, samples: scratch.samples[reading.samples], into: &findings)
        }
    }

    /// Reads a line at the scale of a number, and keeps what it shows; `nil` when that is no shaft, or known already.
    private func take(
        _ line: PictureLine, at index: Int, _ features: borrowing FrameFeatures, scratch: inout Scratch
    ) -> ShaftReading? {
        guard
            var reading = verify(line, scales[index], features, scratch.readings, scratch.scales[index])
        else { return nil }
        reading.scale = index
        scales[index].profile.record(&reading, scratch: scratch.scales[index].profile, into: &scratch.samples)
        keep(reading, in: &scratch.readings)
        return reading
    }

    private func verify(
        _ line: PictureLine, _ scale: ShaftScale, _ features: borrowing FrameFeatures,
        _ known: [ShaftReading], _ scratch: ShaftScale.Scratch
    ) -> ShaftReading? {
        let (profile, work, noise) = (scale.profile, scratch.profile, scratch.noise)
        guard noise > 0 else { return nil }
        guard let path = profile.path(of: line, in: grid, scratch: work) else { return nil }
        profile.measure(path, in: features.image, search: 3, scratch: work)
        let first = profile.read(path, noise: noise, hasBackground: false, scratch: work)
        guard first.last - first.first >= Self.shortestShaft, first.evidence > Self.leastEvidence else { return nil }
        let fitted = profile.refit(first, in: grid, scratch: work) ?? path
        guard fitted.uz > Self.flattestSine else { return nil }
        for reading in known where reading.width == profile.width && reading.path.isSameLine(as: fitted) { return nil }
        let steps = profile.reach(of: first, scratch: work)
        profile.measure(fitted, steps: steps, in: features.image, search: 2, scratch: work)
        var reading = profile.read(fitted, noise: noise, hasBackground: false, scratch: work)
        // The texture beside a line only takes evidence away.
        guard Self.isAmongBest(reading, of: known, scale) else { return nil }
        profile.measureBackground(fitted, in: features.image, search: 2, scratch: work)
        reading = profile.read(fitted, noise: noise, hasBackground: true, scratch: work)
        guard reading.last - reading.first >= Self.shortestShaft else { return nil }
        if let refined = profile.refit(reading, in: grid, scratch: work), refined.count <= fitted.count {
            profile.measure(refined, steps: steps, in: features.image, search: 2, scratch: work)
            reading = profile.read(refined, noise: noise, hasBackground: true, scratch: work)
            guard reading.last - reading.first >= Self.shortestShaft else { return nil }
        }
        profile.findTips(&reading, noise: noise, scratch: work)
        return reading.tips.count > 0 ? reading : nil
    }

    /// Keeps the readings in order of weight, one per line.
    private func keep(_ reading: ShaftReading, in readings: inout [ShaftReading]) {
        var index = 0
        while index < readings.count {
            if readings[index].isSameLine(as: reading) {
                if Self.weight(readings[index]) >= Self.weight(reading) { return }
                readings.remove(at: index)
            } else {
                index += 1
            }
        }
        var position = readings.count
        while position > 0, Self.weight(readings[position - 1]) < Self.weight(reading) { position -= 1 }
        readings.insert(reading, at: position)
    }

    /// Whether fewer lines of the scale are better than are kept.
    private static func isAmongBest(_ reading: ShaftReading, of known: [ShaftReading], _ scale: ShaftScale) -> Bool {
        var better = 0
        for other in known where other.width == scale.profile.width && weight(other) > weight(reading) { better += 1 }
        return better < scale.keptLines
    }

    /// Keeps the best of each scale: what is wide is rare in a picture of fine lines, and has less evidence.
    private func dropWorst(of readings: inout [ShaftReading]) {
        for index in scales.indices {
            var kept = 0
            readings.removeAll { reading in
                guard reading.scale == index else { return false }
                kept += 1
                return kept > scales[index].keptLines
            }
        }
    }

    /// How much speaks for a needle that may be moving; of two scales that see a line alike, the fine one knows better where it is.
    /// The lines of bone and of muscle fibers have more evidence than many a needle, and would crowd it out.
    private static func weight(_ reading: ShaftReading) -> Float {
        let inclination = Double(atan2(reading.path.uz, abs(reading.path.ux)) * 180 / .pi)
        let cost = TissueCost.of(
            inclination: inclination, lead: Double(reading.lead), perDegree: TissueCost.layer.changing)
        return reading.evidence - Float(cost) + (reading.width == 1 ? fineAdvantage : 0)
    }

    private func compareWithPast(_ features: borrowing FrameFeatures, scratch: inout Scratch) {
        let oldest = features.precedingCount - 1
        for index in scratch.readings.indices {
            let reading = scratch.readings[index]
            guard reading.contrast > 0 else { continue }
            let (profile, work) = (scales[reading.scale].profile, scratch.scales[reading.scale].profile)
            profile.measure(
                reading.path, steps: reading.last + 2, in: features.preceding[oldest], search: 2, scratch: work)
            let before = profile.meanHeight(reading, scratch: work)
            scratch.readings[index].novelty = 1 - before / reading.contrast
        }
    }

    /// How new the lines of the picture are on average: large when the probe or the whole tissue moved.
    private func pictureChange(_ readings: [ShaftReading]) -> Float {
        var sum: Float = 0
        var weight: Float = 0
        for reading in readings {
            let w = min(reading.evidence, 12)
            sum += w * min(max(reading.novelty, 0), 1)
            weight += w
        }
        return weight > 0 ? sum / weight : 0
    }

    private func report(
        _ reading: ShaftReading, change: Float?, samples: ArraySlice<ShaftSample>, into findings: inout FrameFindings
    ) {
        let (path, noise) = (reading.path, reading.noise)
        let firstSample = findings.shaftSamples.count
        for sample in samples { findings.shaftSamples.append { $0 = sample } }
        for index in 0..<reading.tips.count {
            let tip = reading.tips[index]
            let along = tip.peak + Self.tipShare * (tip.fall - tip.peak)
            findings.needleCandidates.append { candidate in
                candidate.entry = point(x: path.x, z: path.z)
                candidate.tip = point(x: path.x + along * path.ux, z: path.z + along * path.uz)
                candidate.tipDepth = grid.geometry.depthAlongBeam(of: candidate.tip).inMillimeters
                candidate.evidence = Double(tip.evidence - reading.bars)
                candidate.height = Double(reading.contrast / noise)
                candidate.prominence = Double(reading.contrast / max(reading.texture, 0.5 * noise))
                candidate.tipSpot = Double(tip.spot)
                candidate.tipStep = Double(tip.step / noise)
                candidate.lead = Double(reading.lead)
                candidate.remainder = Double(Float(path.count) * ShaftProfile.stepMM - along)
                candidate.visibleFraction = Double(reading.visible)
                candidate.tipSpread = Double(tip.fall - tip.peak)
                (candidate.firstSample, candidate.sampleCount) = (firstSample, samples.count)
                // One line in ten is the needle itself, so its own share of the mean is small.
                candidate.novelty = change.flatMap {
                    $0 > Self.largestChange ? nil : Double(min(max(reading.novelty, -1), 1) - $0)
                }
            }
        }
    }

    /// From the middle of the region to tissue.
    func point(x: Float, z: Float) -> TissuePoint {
        grid.point(
            column: Double(x) / grid.lateralMM + Double(grid.width - 1) / 2,
            row: Double(z) / grid.axialMM + Double(grid.height - 1) / 2)
    }
}

extension ShaftReading {
    /// Whether both are of one line. Where two scales read it, they differ as two readings at different times do.
    fileprivate func isSameLine(as other: ShaftReading) -> Bool {
        guard scale != other.scale else { return path.isSameLine(as: other.path) }
        typealias Course = ShaftHistory.Course
        guard path.ux * other.path.ux + path.uz * other.path.uz > Float(Course.leastCosine) else { return false }
        let fine = scale < other.scale ? self : other
        let wide = scale < other.scale ? other.path : path
        return fine.path.distance(to: wide, at: fine.first) < Float(Course.mostApart)
            && fine.path.distance(to: wide, at: fine.last) < Float(Course.mostApart)
    }
}

extension ShaftPath {
    /// How far from the line of `other` this path lies at a step, in millimeters.
    fileprivate func distance(to other: ShaftPath, at index: Int) -> Float {
        abs((x(at: index) - other.x) * other.uz - (z(at: index) - other.z) * other.ux)
    }

    /// Within 3 degrees, and 0.8 mm apart at both ends of this stretch.
    func isSameLine(as other: ShaftPath) -> Bool {
        let turn = abs(ux * other.uz - uz * other.ux)
        guard turn < 0.052, ux * other.ux + uz * other.uz > 0 else { return false }
        return distance(to: other, at: 0) <= 0.8 && distance(to: other, at: count / 2) <= 0.8
    }
}
