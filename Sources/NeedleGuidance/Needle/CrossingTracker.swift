package import FrameModel

/// Decides over time which bright dot is a needle that crosses the image plane: one that came from one moment to the
/// next, and stays where it is in the tissue.
///
/// Without a shaft in the picture there is nothing else to know it by: a dot that was there from the beginning may be
/// tissue, and is not reported. No tip is claimed. The end of an in-plane needle whose shaft is too faint to be seen looks
/// the same.
package struct CrossingTracker: Sendable {
    /// What the product of novelty and contrast must reach (engineering default: it finds the needle of 11 of 14 phantoms,
    /// and none in 428 frames of real recordings and 154 of phantoms without one).
    static let leastEvidence = 550.0
    /// A dot within this many millimeters of one seen in as many seconds before, with this share of its contrast, is none
    /// that came: tissue that moves under the probe, a wall that pulsates.
    static let sameTissue = 1.4
    static let memory = 3.0
    static let similarContrast = 0.6
    static let mostRemembered = 256
    /// Frames that must show it as new, and frames in which it must be seen when it no longer is.
    static let newSightings = 2
    static let laterSightings = 3
    /// Share of the frames since it came that must show it.
    static let leastShare = 0.75
    /// Nearer dots are the same, in millimeters: what breathing moves tissue in a frame, and half a cell.
    static let samePlace = 0.8
    /// Seconds a dot is carried without being seen.
    static let coasting = 0.4
    static let capacity = 24

    private struct Track {
        /// Where it was seen, from the frame told of last on.
        var places: [(time: Double, point: TissuePoint)]
        var newSightings = 1
        var laterSightings = 0
        var frames = 1
        var mostNovelty: Double
        /// Sum over the sightings.
        var contrast: Double
        var isNeedle = false

        var sightings: Int { newSightings + laterSightings }
        var evidence: Double { mostNovelty * contrast / Double(sightings) }
        /// How much of the time it was seen, 0 to 1.
        var share: Double { Double(sightings) / Double(frames) }

        func isOver(at time: Double) -> Bool { places.last.map { time - $0.time > coasting } ?? true }
    }

    private var tracks: [Track] = []
    /// Dots seen lately, those at the same place as one.
    private var remembered: [(time: Double, point: TissuePoint, contrast: Double)] = []
    /// When the needle that was told of was seen.
    private var lastTold: Double?

    package init() {}

    /// Takes in a frame that `publish` is yet to tell of; a dot that stays was a needle when it came.
    ///
    /// - Complexity: O(dots * (tracks + remembered dots)).
    package mutating func foresee(_ findings: FrameFindings, at time: Double) {
        guard findings.quality.isDisjoint(with: [.unreadable, .noContact]) else { return }
        for index in tracks.indices where !tracks[index].isOver(at: time) { tracks[index].frames += 1 }
        for dot in findings.crossingCandidates { assign(dot, at: time) }
        remembered.removeAll { time - $0.time > Self.memory }
        for dot in findings.crossingCandidates { remember(dot, at: time) }
        for index in tracks.indices where Self.isConvincing(tracks[index]) { tracks[index].isNeedle = true }
    }

    /// Tells of the frame at `time`, which was taken in before: refills the scene's crossings, and where no needle was seen
    /// in the image plane makes it the needle's presence.
    package mutating func publish(to scene: inout Scene, at time: Double) {
        scene.findings.crossings.removeAll()
        tracks.removeAll { $0.isOver(at: time) }
        guard scene.needlePresence == .neverSeen else { return }
        var best: (track: Track, time: Double, point: TissuePoint)?
        for index in tracks.indices where tracks[index].isNeedle {
            while tracks[index].places.count > 1, tracks[index].places[1].time <= time {
                tracks[index].places.removeFirst()
            }
            let (track, place) = (tracks[index], tracks[index].places[0])
            guard place.time <= time, time - place.time <= Self.coasting else { continue }
            if track.evidence > best?.track.evidence ?? 0 { best = (track, place.time, place.point) }
        }
        if let best {
            lastTold = best.time
            scene.needlePresence = .crossing
            scene.findings.crossings.append { crossing in
                crossing.point = best.point
                crossing.confidence = best.track.share
            }
        } else if let lastTold {
            scene.needlePresence = .lost(seconds: time - lastTold)
        }
    }

    private mutating func assign(_ dot: CrossingCandidate, at time: Double) {
        let isNew = dot.novelty > 0
        var nearest: Int?
        var least = Self.samePlace
        for (index, track) in tracks.enumerated() where !track.isOver(at: time) {
            let distance = track.places.last?.point.distance(to: dot.point).inMillimeters ?? .infinity
            if distance < least { (nearest, least) = (index, distance) }
        }
        guard let nearest else {
            let isKnown = remembered.contains {
                $0.contrast >= Self.similarContrast * dot.contrast
                    && $0.point.distance(to: dot.point).inMillimeters < Self.sameTissue
            }
            guard isNew, !isKnown, tracks.count < Self.capacity else { return }
            tracks.append(Track(places: [(time, dot.point)], mostNovelty: dot.novelty, contrast: dot.contrast))
            return
        }
        // Of two dots at the place of one the first is it.
        guard tracks[nearest].places.last?.time != time else { return }
        tracks[nearest].places.append((time, dot.point))
        tracks[nearest].mostNovelty = max(tracks[nearest].mostNovelty, dot.novelty)
        tracks[nearest].contrast += dot.contrast
        if isNew { tracks[nearest].newSightings += 1 } else { tracks[nearest].laterSightings += 1 }
    }

    private mutating func remember(_ dot: CrossingCandidate, at time: Double) {
        let known = remembered.firstIndex {
            $0.point.distance(to: dot.point).inMillimeters < Self.samePlace / 2
        }
        if let known {
            remembered[known] = (time, remembered[known].point, max(remembered[known].contrast, dot.contrast))
        } else if remembered.count < Self.mostRemembered {
            remembered.append((time, dot.point, dot.contrast))
        }
    }

    private static func isConvincing(_ track: Track) -> Bool {
        track.newSightings >= newSightings && track.laterSightings >= laterSightings
            && track.evidence >= leastEvidence && track.share >= leastShare
    }
}
