/// Which boundary between tissues a line marks.
public enum LayerBoundary: Hashable, Sendable {
    /// Dermis to subcutaneous fat.
    case skinFat
    /// Subcutaneous fat to the first fascia: the top of the first muscle.
    case fatFascia
    /// A deeper fascia, counted from 1 downwards.
    case fascia(Int)
    /// The upper sheet of a muscle bounded by two; the lower edge of its echo.
    case superficialAponeurosis
    /// The lower sheet of a muscle bounded by two; the upper edge of its echo.
    case deepAponeurosis
}

/// A boundary between two tissue layers.
public struct LayerFinding: Hashable, Sendable, Reusable {
    public var boundary = LayerBoundary.fatFascia
    public var surface = Surface()
    /// 0 to 1: how likely the line marks a real boundary.
    public var confidence = 0.0

    public init() {}

    public mutating func reset() {
        boundary = .fatFascia
        surface.reset()
        confidence = 0
    }

    /// Becomes a copy of `other` in its own storage.
    package mutating func copy(_ other: LayerFinding) {
        boundary = other.boundary
        confidence = other.confidence
        surface.reset()
        surface.samples.append(contentsOf: other.surface.samples)
    }
}

/// The near surface of a bone, with the acoustic shadow below it.
public struct BoneFinding: Hashable, Sendable, Reusable {
    public var surface = Surface()
    public var confidence = 0.0

    public init() {}

    public mutating func reset() {
        surface.reset()
        confidence = 0
    }
}

/// The pleural line: the leading edge of the echo between chest wall and lung.
public struct PleuraFinding: Hashable, Sendable, Reusable {
    public enum State: String, Hashable, Sendable {
        /// A bright line alone: counts as pleura for danger, never permits `clear`.
        case suspected
        /// Verified by reverberation period, by sliding, or by its place between the shadows of ribs.
        case confirmed
    }

    /// What speaks for the line being pleura; each score 0 to 1, `nil` where it could not be judged.
    public struct Evidence: Hashable, Sendable {
        public var brightness = 0.0
        /// How much line and surroundings look like a pleural line's in this frame, all in all.
        public var likeness = 0.0
        /// Emptiness below the line: haze and repeats instead of structured tissue.
        public var structureBelow = 0.0
        /// Repeats at multiples of the depth from the transducer face (A-lines).
        public var reverberation: Double?
        /// Motion of the lung against the tissue above, from the frame before: how much more the
        /// speckle below the line has changed than that above it.
        ///
        /// No detector measures it yet, so it is `nil` unless a caller fills it in.
        public var sliding: Double?
        /// The bat sign: ribs beside the line, a little shallower, with the line in the gap between their shadows.
        public var ribsBeside = 0.0

        public init() {}
    }

    public var state = State.suspected
    /// The visible pieces from left to right; gaps are where ribs or consolidations hide the line.
    public var segments = FindingList<Surface>()
    public var evidence = Evidence()
    /// Share of such lines that are pleura, their median error at most 1 mm: 0 to 1.
    public var confidence = 0.0

    public init() {}

    public mutating func reset() {
        state = .suspected
        segments.removeAll()
        evidence = Evidence()
        confidence = 0
    }

    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.state == rhs.state && lhs.evidence == rhs.evidence && lhs.confidence == rhs.confidence
            && lhs.segments.elementsEqual(rhs.segments)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(state)
        hasher.combine(evidence)
        hasher.combine(confidence)
        for segment in segments { hasher.combine(segment) }
    }
}
