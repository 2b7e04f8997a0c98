/// Lengths for which the FFT is fast.
public enum TransformSize {
    /// The smallest length of at least `minimum` with no prime factor above 5 that is a multiple of `factor`.
    ///
    /// - Parameters:
    ///   - minimum: At least 1.
    ///   - factor: At least 1, itself free of prime factors above 5.
    public static func fast(atLeast minimum: Int, multipleOf factor: Int = 1) -> Int {
        precondition(minimum >= 1 && factor >= 1, "transform lengths are positive")
        precondition(isFast(factor), "no multiple of this factor is fast")
        var candidate = (minimum + factor - 1) / factor * factor
        while !isFast(candidate) { candidate += factor }
        return candidate
    }

    /// Whether `length` has no prime factor above 5.
    public static func isFast(_ length: Int) -> Bool {
        var rest = length
        for prime in [2, 3, 5] {
            while rest % prime == 0 { rest /= prime }
        }
        return rest == 1
    }

    /// The smallest odd multiple of `unit` of at least `minimum`: rows that far apart spread a column over all cache
    /// sets.
    static func stride(atLeast minimum: Int, unit: Int) -> Int {
        ((minimum + unit - 1) / unit | 1) * unit
    }
}
