import Foundation
import FrameModel

/// Finding the needle among the lines of the picture.
extension NeedleTracker {
    mutating func begin(_ candidate: NeedleCandidate, hasMoved: Bool, at time: Double) {
        track = Track(
            entry: candidate.entry, tip: candidate.tip, lastSeen: time, strength: candidate.evidence,
            visible: candidate.visibleFraction, hasMoved: hasMoved,
            furthest: candidate.entry.distance(to: candidate.tip).inMillimeters)
        lostAt = nil
        stale.removeAll(keepingCapacity: true)
    }

    /// Evidence of one frame alone, less what flat lines and lines that begin inside the tissue must pay.
    private static func appearance(
        _ candidate: NeedleCandidate, cost: Double, limit: Double = .infinity
    ) -> Double {
        let rise = candidate.tip.z - candidate.entry.z
        let run = candidate.tip.x - candidate.entry.x
        let inclination = atan2(rise, abs(run)) * 180 / .pi
        return min(candidate.evidence, limit) - cost * max(0, layerInclination - inclination) - 1.2
            * max(0, 20 - inclination)
            - max(candidate.lead - 2, 0) + min(max(candidate.prominence - 4, -3), 4)
    }

    func acquire(
        _ candidates: FindingList<NeedleCandidate>, isLost: Bool, at time: Double
    ) -> (index: Int, hasMoved: Bool)? {
        var best: (index: Int, hasMoved: Bool)?
        var bestScore = 0.0
        let hasMovedBefore = track?.hasMoved ?? false
        for index in candidates.indices {
            let candidate = candidates[index]
            // A line that leaves the picture has no tip in it.
            guard candidate.remainder > 1.5, candidate.evidence > 4, candidate.tipDepth > Self.shallowest else {
                continue
            }
            // Nor does a needle come from so far beside the probe.
            guard Self.outside(candidate) < Self.longestOutside else { continue }
            let tip = Self.tipScore(candidate)
            if let track, !isLost, isSameLine(track.entry, track.tip, candidate) { continue }
            let known = pending.first { isSameLine($0.entry, $0.tip, candidate) }
            // New, reaching in from the border, while the rest of the picture stayed.
            if let novelty = candidate.novelty, novelty > 0.4, candidate.lead < 6, candidate.height > 2.2 {
                let score =
                    Self.appearance(candidate, cost: 0.3, limit: 12) + 12 * min(novelty, 1) - (hasMovedBefore ? 16 : 12)
                let isRepeated = known.map { $0.novelty > 0.2 && time - $0.lastSeen < Self.coasting } ?? false
                if score > (isRepeated ? 0 : Self.atFirstSight), score + tip > bestScore, !hasMovedBefore || isLost {
                    bestScore = score + tip
                    best = (index, true)
                }
            }
            if let known, known.hits >= 4, candidate.lead < 4, known.newness > 0.15,
                (candidate.novelty ?? 0) > 0.1
            {
                // The tip goes forward on its own line, which tissue does not do.
                let advance = project(candidate.tip, entry: known.entry, tip: known.tip) - known.lowest
                let score =
                    Self.appearance(candidate, cost: 0.3, limit: 12) + min(advance, 6) + 20 * min(known.newness, 0.5)
                    - 10
                if advance > 3, advance < 20, score > 0, score + tip > bestScore, !hasMovedBefore || isLost {
                    bestScore = score + tip
                    best = (index, true)
                }
            }
            if let known, isAdvancing(known, with: candidate, at: time), !hasMovedBefore || isLost {
                let score = Self.appearance(candidate, cost: 0.3, limit: 12) + min(known.advance.length, 6)
                if score > Self.advancing, score + tip > bestScore {
                    bestScore = score + tip
                    best = (index, true)
                }
            }
            guard isLost, !hasMovedBefore else { continue }
            let rest = min((time - (known?.firstSeen ?? time)) / Self.patience, 1)
            let needed = Self.convincing + rest * (Self.convincingAtRest - Self.convincing)
            let score = Self.appearance(candidate, cost: Self.layerCost) - needed
            if score > 0, score + tip > bestScore {
                bestScore = score + tip
                best = (index, false)
            }
        }
        return best
    }

    /// The best tip of this line went forward step by step, and this is it: bright, with nothing behind it.
    private func isAdvancing(_ known: Pending, with candidate: NeedleCandidate, at time: Double) -> Bool {
        let rise = candidate.tip.z - candidate.entry.z
        let inclination = atan2(rise, abs(candidate.tip.x - candidate.entry.x)) * 180 / .pi
        guard inclination > Self.layerInclination, known.advance.length > Self.needleAdvance,
            known.advance.steps >= Self.needleSteps,
            known.advance.sightings >= Self.needleSightings, time - known.advance.time < Self.coasting,
            candidate.lead < 6, candidate.tipSpot > 25, candidate.tipStep > 2
        else { return false }
        let along = project(candidate.tip, entry: known.entry, tip: known.tip)
        return abs(along - known.advance.last) < Self.largestStep(in: time - known.advance.time)
    }

    /// Length between the skin and where the line enters the picture, in millimeters.
    private static func outside(_ candidate: NeedleCandidate) -> Double {
        let rise = candidate.tip.z - candidate.entry.z
        let length = candidate.entry.distance(to: candidate.tip).inMillimeters
        return rise > 0 ? max(candidate.entry.z, 0) * length / rise : .infinity
    }

    /// Remembers the lines of a frame without a needle.
    mutating func observe(_ candidates: FindingList<NeedleCandidate>, at time: Double) {
        pending.removeAll { time - $0.lastSeen > 1 }
        observeTips(candidates, at: time)
        for candidate in candidates where candidate.evidence > 3 {
            if let index = pending.firstIndex(where: { isSameLine($0.entry, $0.tip, candidate) }) {
                guard pending[index].lastSeen < time else { continue }
                let along = project(candidate.tip, entry: pending[index].entry, tip: pending[index].tip)
                pending[index].lowest = min(pending[index].lowest, along)
                pending[index].lastSeen = time
                pending[index].hits += 1
                pending[index].novelty = candidate.novelty ?? 0
                pending[index].newness += 0.25 * ((candidate.novelty ?? 0) - pending[index].newness)
                pending[index].entry = mix(pending[index].entry, candidate.entry, 0.3)
                pending[index].tip = mix(pending[index].tip, candidate.tip, 0.3)
            } else {
                let length = candidate.entry.distance(to: candidate.tip).inMillimeters
                makeRoom()
                pending.append(
                    Pending(
                        entry: candidate.entry, tip: candidate.tip, firstSeen: time, lastSeen: time, lowest: length,
                        novelty: candidate.novelty ?? 0,
                        advance: TipAdvance(start: length, last: length, time: time, sightings: 1)))
            }
        }
    }

    /// Forgets the line not seen for longest, of several the one seen least often, when there are too many.
    private mutating func makeRoom() {
        guard pending.count >= Self.pendingCapacity else { return }
        var oldest = 0
        for index in pending.indices {
            let line = pending[index]
            let isRarer = line.lastSeen == pending[oldest].lastSeen && line.hits < pending[oldest].hits
            if line.lastSeen < pending[oldest].lastSeen || isRarer { oldest = index }
        }
        pending.swapAt(oldest, pending.count - 1)
        pending.removeLast()
    }

    /// Adds each line's best tip of this frame to what is known of its advance.
    private mutating func observeTips(_ candidates: FindingList<NeedleCandidate>, at time: Double) {
        for index in pending.indices {
            var bestScore = -Double.infinity
            var best = 0.0
            for candidate in candidates where candidate.evidence > 3 && candidate.remainder > 1.5 {
                guard isSameLine(pending[index].entry, pending[index].tip, candidate) else { continue }
                let score = Self.tipScore(candidate)
                if score > bestScore {
                    bestScore = score
                    best = project(candidate.tip, entry: pending[index].entry, tip: pending[index].tip)
                }
            }
            if bestScore > -.infinity { pending[index].advance.add(best, at: time) }
        }
    }
}
