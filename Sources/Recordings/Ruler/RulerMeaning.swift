/// What a tick of a ruler is by its labels.
struct RulerMeaning {
    /// From one tick to the next; `nil` when the labels do not decide it.
    var millimetersPerTick: Double?
    /// How well the labels fit, 0 to 1, and how much worse any other meaning does.
    var likeness: Double
    var lead: Double
    /// Why there is no scale, or what the labels say.
    var reason: String

    /// What a tick may be, in the unit of the labels.
    private static let meanings = [0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20, 50]
    /// Least likeness and lead that decide; engineering defaults: digits that are wrong reach 0.3 to 0.55 together.
    private static let leastLikeness = 0.55
    static let leastLead = 0.2
    /// Depths in mm that an image shows: from skin imaging to the deepest abdominal one.
    private static let depths = 15.0...300.0

    /// - Parameters:
    ///   - groups: Labels that belong together; text that stands anywhere else forms groups of its own.
    ///   - ticksDeep: Depth of the picture, in ticks.
    init(of groups: [[RulerLabels.Label]], ticksDeep: Double) {
        // Zero is zero in every unit.
        let all = groups.map { Self.meaning(of: $0.filter { $0.tick > 0 }, ticksDeep: ticksDeep) }
        let decided = all.filter { $0.millimetersPerTick != nil }
        self =
            decided.max { $0.likeness < $1.likeness } ?? all.max { $0.likeness < $1.likeness }
            ?? RulerMeaning(likeness: 0, lead: 0, reason: "its ticks have no labels that can be read")
        if decided.contains(where: { [millimetersPerTick] in $0.millimetersPerTick != millimetersPerTick }) {
            millimetersPerTick = nil
            reason = "its labels say two different things"
        }
    }

    private init(likeness: Double, lead: Double, reason: String) {
        self.likeness = likeness
        self.lead = lead
        self.reason = reason
    }

    private static func meaning(of labels: [RulerLabels.Label], ticksDeep: Double) -> RulerMeaning {
        guard !labels.isEmpty else {
            return RulerMeaning(likeness: 0, lead: 0, reason: "its ticks have no labels that can be read")
        }
        let scores = meanings.map { meaning -> (meaning: Double, score: Double, shown: [Int]) in
            var sum = 0.0
            var shown: [Int] = []
            for label in labels {
                let number = Double(label.tick) * meaning
                guard abs(number - number.rounded()) < 1e-9, number < 1000 else { continue }
                let likeness = label.shows(Int(number.rounded()))
                sum += likeness
                if likeness >= 0.5 { shown.append(Int(number.rounded())) }
            }
            return (meaning, sum / Double(labels.count), shown)
        }.sorted { $0.score > $1.score }
        let (best, second) = (scores[0], scores[1])
        let said = best.shown.sorted().map(String.init).joined(separator: ", ")
        var meaning = RulerMeaning(
            likeness: best.score, lead: best.score - second.score,
            reason: "its labels cannot be told with confidence")
        // One number of one digit is too little to go by.
        let isEnough = best.shown.count >= 2 || (best.shown.contains { $0 >= 10 } && best.score >= 0.75)
        guard isEnough, meaning.likeness >= leastLikeness, meaning.lead >= leastLead else { return meaning }
        let depth = best.meaning * ticksDeep
        switch (depths.contains(10 * depth), depths.contains(depth)) {
        case (true, false):
            meaning.millimetersPerTick = 10 * best.meaning
            meaning.reason =
                "labels \(said) are centimeters: as millimeters the picture would be less than "
                + "\(Int(depths.lowerBound)) mm deep"
        case (false, true):
            meaning.millimetersPerTick = best.meaning
            meaning.reason =
                "labels \(said) are millimeters: as centimeters the picture would be more than "
                + "\(Int(depths.upperBound)) mm deep"
        default:
            meaning.reason = "labels \(said) may be millimeters or centimeters"
        }
        return meaning
    }
}
