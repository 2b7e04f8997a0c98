/// Something to time: set up and checked before, run once per round.
struct Subject {
    let name: String
    let run: () -> Void
}

/// The times of one subject or stage, in milliseconds.
struct Sample {
    let name: String
    private(set) var milliseconds: [Double] = []

    init(name: String) { self.name = name }

    mutating func add(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        milliseconds.append(Double(seconds) * 1e3 + Double(attoseconds) * 1e-15)
    }

    /// The value below which `share` of the times lie, by the nearest rank.
    func quantile(_ share: Double) -> Double {
        let sorted = milliseconds.sorted()
        return sorted[min(Int(share * Double(sorted.count)), sorted.count - 1)]
    }
}

/// Runs all subjects in turn, round after round, so that a change of the machine's speed meets all of them alike.
///
/// - Parameter rounds: Rounds that count; two more warm up caches and plans.
func timeInTurn(_ subjects: [Subject], rounds: Int) -> [Sample] {
    var samples = subjects.map { Sample(name: $0.name) }
    let clock = ContinuousClock()
    for round in -2..<rounds {
        for (index, subject) in subjects.enumerated() {
            let duration = clock.measure { subject.run() }
            if round >= 0 { samples[index].add(duration) }
        }
    }
    return samples
}
