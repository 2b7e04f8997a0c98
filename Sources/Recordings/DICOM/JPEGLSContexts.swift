/// What a JPEG-LS decoder has learned of the picture so far (T.87 annex A); names in brackets are the standard's.
struct JPEGLSContexts {
    /// Parameters a stream may choose itself (T.87 section C.2.4.1.1); 0 stands for the default.
    struct Preset {
        /// Largest sample (MAXVAL).
        let largest: Int
        let thresholds: [Int]
        let reset: Int

        init(_ body: [UInt8]) throws(CodestreamFailure) {
            guard body.count == 11, body[0] == 1 else {
                throw CodestreamFailure(reason: "JPEG-LS parameters of kind \(body.first ?? 0)")
            }
            let words = (0..<5).map { Int(body[1 + 2 * $0]) << 8 | Int(body[2 + 2 * $0]) }
            guard words[4] == 0 || words[4] >= 3 else {
                throw CodestreamFailure(reason: "a JPEG-LS reset after \(words[4])")
            }
            largest = words[0]
            thresholds = Array(words[1...3])
            reset = words[4] == 0 ? 64 : words[4]
        }
    }

    /// Largest error of a sample (NEAR).
    let near: Int
    private let largest: Int
    private let thresholds: [Int]
    private let reset: Int
    /// Number of prediction errors (RANGE), and the bits they take (qbpp).
    private let range: Int
    private let errorBits: Int
    /// Longest code (LIMIT).
    private let limit: Int
    /// Sums of error sizes (A), of errors (B), corrections (C) and counts (N): 365 regular contexts and two for the
    /// ends of runs.
    private var sizes: [Int]
    private var sums = [Int](repeating: 0, count: 365)
    private var corrections = [Int](repeating: 0, count: 365)
    private var counts = [Int](repeating: 1, count: 367)
    /// Negative errors at the ends of runs (Nn).
    private var negatives = [0, 0]

    /// - Parameters:
    ///   - near: 0 to 255, and at most half the largest sample.
    ///   - bits: Of a sample, 8 to 16.
    init(near: Int, preset: Preset?, bits: Int) throws(CodestreamFailure) {
        self.near = near
        let most = 1 << bits - 1
        let stated = preset?.largest ?? 0
        // Below 128 the defaults follow another rule, which no writer of 8 bits or more needs.
        guard stated == 0 || (128...most).contains(stated) else {
            throw CodestreamFailure(reason: "JPEG-LS samples up to \(stated) in \(bits) bits")
        }
        let largest = stated == 0 ? most : stated
        self.largest = largest
        reset = preset?.reset ?? 64
        let sampleBits = Int.bitWidth - largest.leadingZeroBitCount
        limit = 2 * (sampleBits + max(8, sampleBits))
        // T.87 section C.2.4.1.1.1 for largest values of 128 and more.
        let factor = (min(largest, 4095) + 128) / 256
        var bounds: [Int] = []
        for (index, base) in [factor + 2 + 3 * near, 4 * factor + 3 + 5 * near, 17 * factor + 4 + 7 * near].enumerated()
        {
            let least = bounds.last ?? near + 1
            let stated = preset?.thresholds[index] ?? 0
            bounds.append(stated != 0 ? stated : base > largest || base < least ? least : base)
        }
        thresholds = bounds
        range = (largest + 2 * near) / (2 * near + 1) + 1
        errorBits = Int.bitWidth - (range - 1).leadingZeroBitCount
        sizes = [Int](repeating: max(2, (range + 32) / 64), count: 367)
    }

    /// A sample between its neighbors left (a), above (b) and above left (c) (T.87 sections A.3 to A.6).
    mutating func regular(
        _ steps: (Int, Int, Int), _ a: Int, _ b: Int, _ c: Int, _ bits: inout JPEGLSBits
    ) throws(CodestreamFailure) -> Int {
        var context = 81 * level(steps.0) + 9 * level(steps.1) + level(steps.2)
        let sign = context < 0 ? -1 : 1
        context *= sign
        let edge = c >= max(a, b) ? min(a, b) : c <= min(a, b) ? max(a, b) : a + b - c
        let predicted = min(max(edge + sign * corrections[context], 0), largest)
        let k = order(of: counts[context], for: sizes[context])
        let code = try bits.golomb(k, limit: limit, escapeBits: errorBits, largest: 2 * range)
        var error = code & 1 == 0 ? code / 2 : -(code + 1) / 2
        if near == 0, k == 0, 2 * sums[context] <= -counts[context] { error = -error - 1 }
        learn(error, in: context)
        return sample(predicted + sign * error * (2 * near + 1))
    }

    /// The sample that ends a run (T.87 section A.7.2).
    ///
    /// - Parameter isAlone: `false` for one of several that end a common run; where it does not differ from its
    ///   neighbors, another one does, and the context for such neighbors says nothing.
    mutating func interruption(
        left: Int, above: Int, order runOrder: Int, isAlone: Bool, _ bits: inout JPEGLSBits
    ) throws(CodestreamFailure) -> Int {
        let kind = isAlone && abs(left - above) <= near ? 1 : 0
        let context = 365 + kind
        let k = order(of: counts[context], for: sizes[context] + (kind == 1 ? counts[context] / 2 : 0))
        let code = try bits.golomb(k, limit: limit - runOrder - 1, escapeBits: errorBits, largest: 2 * range)
        let isOdd = (code + kind) & 1 == 1
        let size = (code + kind + 1) / 2
        let error = (k != 0 || 2 * negatives[kind] >= counts[context]) == isOdd ? -size : size
        if error < 0 { negatives[kind] += 1 }
        sizes[context] += (code + 1 - kind) / 2
        if counts[context] == reset {
            sizes[context] >>= 1
            counts[context] >>= 1
            negatives[kind] >>= 1
        }
        counts[context] += 1
        let sign = kind == 0 && left > above ? -1 : 1
        return sample((kind == 1 ? left : above) + sign * error * (2 * near + 1))
    }

    /// The level of a step between neighbors, -4 to 4 (T.87 section A.3.3).
    private func level(_ step: Int) -> Int {
        let size = abs(step)
        if size <= near { return 0 }
        let level = size < thresholds[0] ? 1 : size < thresholds[1] ? 2 : size < thresholds[2] ? 3 : 4
        return step < 0 ? -level : level
    }

    private func order(of count: Int, for size: Int) -> Int {
        var k = 0
        while count << k < size { k += 1 }
        return k
    }

    /// T.87 section A.6.
    private mutating func learn(_ error: Int, in context: Int) {
        sums[context] += error * (2 * near + 1)
        sizes[context] += abs(error)
        if counts[context] == reset {
            sizes[context] >>= 1
            sums[context] >>= 1
            counts[context] >>= 1
        }
        counts[context] += 1
        let count = counts[context]
        if sums[context] <= -count {
            sums[context] = max(sums[context] + count, 1 - count)
            corrections[context] = max(corrections[context] - 1, -128)
        } else if sums[context] > 0 {
            sums[context] = min(sums[context] - count, 0)
            corrections[context] = min(corrections[context] + 1, 127)
        }
    }

    /// Errors are kept modulo `range`.
    private func sample(_ value: Int) -> Int {
        let turn = range * (2 * near + 1)
        let turned = value < -near ? value + turn : value > largest + near ? value - turn : value
        return min(max(turned, 0), largest)
    }
}
