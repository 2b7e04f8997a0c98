extension PathSearch {
    /// Where the path lies in each column, as a probability distribution over the rows, summarized.
    public struct Posterior: Sendable {
        /// The mean row of each column; not-a-number outside the searched columns.
        public internal(set) var mean: [Float]
        /// The standard deviation of the row in each column, in pixels; not-a-number outside the searched columns.
        public internal(set) var deviation: [Float]
        /// The width in pixels of the central interval that holds 95 % of the probability, counted in whole rows.
        public internal(set) var width95: [Float]

        /// Makes room for one value per column.
        public init(width: Int) {
            precondition(width > 0, "a posterior needs at least one column")
            mean = Array(repeating: .nan, count: width)
            deviation = Array(repeating: .nan, count: width)
            width95 = Array(repeating: .nan, count: width)
        }
    }

    /// Measures how well the map determines the path, column by column.
    ///
    /// A path of cost `C` has probability proportional to `exp(-C / temperature)`. The marginal of each column is
    /// the product of a forward and a backward sum (Rabiner 1989, doi:10.1109/5.18626, equations 19, 24 and 27):
    ///
    ///     forward_j(r) = e(r, j) * sum over |d| <= maximumStep of w_d * forward_{j-1}(r + d)
    ///     e = exp(-cost / temperature),  w_d = exp(-smoothness * d^2 / temperature)
    ///
    /// Sums are scaled column by column and every row within reach keeps at least `1e-12` of the largest, so that a
    /// column without an echo widens the result but never divides by zero.
    ///
    /// - Parameters:
    ///   - cost: A map of the plan's shape. Not-a-number and positive infinity forbid a pixel.
    ///   - bands: The allowed columns and rows.
    ///   - temperature: The cost difference that makes a path `e` times less likely, above 0.
    ///   - posterior: One value per column of the map; not-a-number everywhere when the bands admit no path.
    /// - Complexity: O(`width * height * maximumStep`); no allocation.
    public func posterior(
        through cost: Raster<Float>, within bands: RowBands, temperature: Float, scratch: inout Scratch,
        into posterior: inout Posterior
    ) {
        checkShapes(cost, bands, posterior.mean)
        precondition(temperature > 0 && temperature.isFinite, "temperature must be finite and positive")
        for column in 0..<width {
            posterior.mean[column] = .nan
            posterior.deviation[column] = .nan
            posterior.width95[column] = .nan
        }
        transpose(cost, within: bands, into: &scratch.columns)
        let searched = bands.columns
        guard turnIntoLikelihoods(searched, temperature: temperature, scratch: &scratch),
            sumForward(searched, temperature: temperature, scratch: &scratch)
        else { return }
        sumBackward(searched, temperature: temperature, scratch: &scratch, into: &posterior)
    }

    /// The least share of a column's largest sum that a row within reach keeps.
    private static var floor: Float { 1e-12 }

    /// Exponents of likelihoods and weights are limited to this: the product of two `exp(-25) = 1.4e-11` and the
    /// floor is still a normal number, and denormal numbers are slow.
    private static var largestExponent: Float { 25 }

    /// Replaces the transposed costs by likelihoods with a maximum of 1 per column; false if a column is closed.
    private func turnIntoLikelihoods(_ searched: Range<Int>, temperature: Float, scratch: inout Scratch) -> Bool {
        let height = height
        let scale = 1 / temperature
        for column in searched {
            let first = column * stride + maximumStep
            let open = unsafe scratch.columns.withUnsafeMutableBufferPointer { columns -> Bool in
                // SAFETY: first + height <= width * stride, the count the plan allocated.
                let cost = unsafe columns.baseAddress! + first
                var least = Float.infinity
                for row in 0..<height { unsafe least = cost[row] < least ? cost[row] : least }
                guard least < .infinity else { return false }
                for row in 0..<height {
                    let value = unsafe cost[row]
                    let ratio = (value - least) * scale
                    let scaled = ratio < Self.largestExponent ? ratio : Self.largestExponent
                    unsafe cost[row] = value < .infinity ? FastMath.exp(-scaled) : 0
                }
                return true
            }
            guard open else { return false }
        }
        return true
    }

    /// Fills `scratch.reached` with forward sums; false if the bands admit no path.
    private func sumForward(_ searched: Range<Int>, temperature: Float, scratch: inout Scratch) -> Bool {
        let height = height
        let pad = maximumStep
        var isConnected = true
        unsafe scratch.columns.withUnsafeBufferPointer { columns in
            unsafe scratch.reached.withUnsafeMutableBufferPointer { reached in
                for column in searched {
                    // SAFETY: indices lie in column * stride + (0..<stride), inside the width * stride samples.
                    let likelihood = unsafe columns.baseAddress! + (column &* stride &+ pad)
                    let current = unsafe reached.baseAddress! + (column &* stride &+ pad)
                    for row in 0..<pad {
                        unsafe current[row &- pad] = 0
                        unsafe current[height &+ row] = 0
                    }
                    if column == searched.lowerBound {
                        for row in 0..<height { unsafe current[row] = likelihood[row] }
                    } else {
                        unsafe spread(current - stride, temperature: temperature, into: current)
                        for row in 0..<height { unsafe current[row] *= likelihood[row] }
                    }
                    if unsafe !normalize(current) { isConnected = false }
                }
            }
        }
        return isConnected
    }

    private func sumBackward(
        _ searched: Range<Int>, temperature: Float, scratch: inout Scratch, into posterior: inout Posterior
    ) {
        let height = height
        let pad = maximumStep
        for index in 0..<2 * stride { scratch.backward[index] = 0 }
        unsafe scratch.backward.withUnsafeMutableBufferPointer { backward in
            unsafe scratch.columns.withUnsafeBufferPointer { columns in
                unsafe scratch.reached.withUnsafeMutableBufferPointer { reached in
                    // SAFETY: `backward` holds two columns of `stride` samples; the other indices lie in
                    // column * stride + (0..<stride).
                    let incoming = unsafe backward.baseAddress! + pad
                    let outgoing = unsafe incoming + stride
                    for column in searched.reversed() {
                        let likelihood = unsafe columns.baseAddress! + (column &* stride &+ pad)
                        let forward = unsafe reached.baseAddress! + (column &* stride &+ pad)
                        if column == searched.upperBound &- 1 {
                            for row in 0..<height { unsafe incoming[row] = likelihood[row] > 0 ? 1 : 0 }
                        } else {
                            unsafe spread(outgoing, temperature: temperature, into: incoming)
                        }
                        _ = unsafe normalize(incoming)
                        for row in 0..<height { unsafe forward[row] *= incoming[row] }
                        unsafe summarize(forward, column: column, into: &posterior)
                        for row in 0..<height { unsafe outgoing[row] = incoming[row] * likelihood[row] }
                    }
                }
            }
        }
    }

    /// `target[r] = sum over |d| <= maximumStep of w_d * source[r + d]`; `source` has zero padding on both sides.
    @unsafe private func spread(
        _ source: UnsafeMutablePointer<Float>, temperature: Float, into target: UnsafeMutablePointer<Float>
    ) {
        let height = height
        for row in 0..<height { unsafe target[row] = source[row] }
        for step in 0..<maximumStep {
            let distance = step &+ 1
            let exponent = min(smoothness * Float(distance &* distance) / temperature, Self.largestExponent)
            let weight = FastMath.exp(-exponent)
            for row in 0..<height {
                unsafe target[row] += weight * (source[row &- distance] + source[row &+ distance])
            }
        }
    }

    /// Scales a column to a maximum of 1 and lifts the reached rows to the floor; false if nothing was reached.
    @unsafe private func normalize(_ values: UnsafeMutablePointer<Float>) -> Bool {
        let height = height
        var largest: Float = 0
        for row in 0..<height { unsafe largest = values[row] > largest ? values[row] : largest }
        guard largest > 0 else { return false }
        let scale = 1 / largest
        let floor = Self.floor
        for row in 0..<height {
            let value = unsafe values[row] * scale
            let lifted = value > floor ? value : floor
            unsafe values[row] = value > 0 ? lifted : 0
        }
        return true
    }

    /// Mean, deviation and central 95 % interval of one column's unnormalized marginal.
    @unsafe private func summarize(
        _ marginal: UnsafeMutablePointer<Float>, column: Int, into posterior: inout Posterior
    ) {
        var mass: Float = 0
        var moment: Float = 0
        for row in 0..<height {
            unsafe mass += marginal[row]
            unsafe moment += marginal[row] * Float(row)
        }
        let mean = moment / mass
        var spread: Float = 0
        var sum: Float = 0
        var first = height
        var last = 0
        for row in 0..<height {
            let value = unsafe marginal[row]
            let distance = Float(row) - mean
            spread += value * distance * distance
            sum += value
            if first == height, sum > 0.025 * mass { first = row }
            if sum < 0.975 * mass { last = row + 1 }
        }
        posterior.mean[column] = mean
        posterior.deviation[column] = max(spread / mass, 0).squareRoot()
        posterior.width95[column] = Float(min(last, height - 1) - first + 1)
    }
}
