/// A small reproducible source of random numbers: SplitMix64 (Steele, Lea and Flood, 2014, "Fast splittable
/// pseudorandom number generators", figure 15).
///
/// The same seed gives the same numbers on every machine.
struct SeededRandom: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// An independent stream for one purpose, so that adding a structure to a scene leaves the others as they were.
    init(seed: UInt64, stream: UInt64) {
        var mixer = SeededRandom(seed: seed &+ stream &* 0xD1B5_4A32_D192_ED03)
        state = mixer.next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Uniform in 0..<1, with 53 random bits.
    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// A number with mean 0 and variance 1, bell-shaped and never beyond 3.5.
    ///
    /// The sum of four uniform numbers of 16 bits: enough for speckle, which sums many of them again, and free of
    /// library functions whose last bit differs between machines.
    mutating func bell() -> Double {
        let bits = next()
        let sum = (bits & 0xFFFF) &+ ((bits >> 16) & 0xFFFF) &+ ((bits >> 32) & 0xFFFF) &+ (bits >> 48)
        // Four uniform numbers of width 65536 have variance 65536² / 3 together.
        return (Double(sum) - 131_070) * (1.732_050_807_568_877_2 / 65_536)
    }
}
