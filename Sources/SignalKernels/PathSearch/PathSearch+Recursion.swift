import CKernels

extension PathSearch {
    /// Copies the searched columns of `cost` into column order, with everything outside the bands infinite.
    func transpose(_ cost: Raster<Float>, within bands: RowBands, into columns: inout [Float]) {
        let width = width
        let height = height
        let stride = stride
        let pad = maximumStep
        let searched = bands.columns
        unsafe cost.withSamples { source in
            unsafe columns.withUnsafeMutableBufferPointer { target in
                // SAFETY: reads end at width * height; the writes stay below column * stride + pad + height <=
                // width * stride. Both counts were checked or made by the plan.
                let target = target.baseAddress!
                unsafe ck_transpose_costs(
                    source.baseAddress! + searched.lowerBound, Int32(width), Int32(height), Int32(searched.count),
                    Int32(stride), target + (searched.lowerBound * stride + pad))
                for column in searched {
                    let top = min(max(Int(bands.top[column]), 0), height)
                    let bottom = max(min(Int(bands.bottom[column]), height &- 1), top &- 1)
                    let base = unsafe target + (column &* stride &+ pad)
                    for row in 0..<top { unsafe base[row] = .infinity }
                    for row in (bottom &+ 1)..<height { unsafe base[row] = .infinity }
                }
            }
        }
    }

    /// Runs the recursion over the transposed map and walks back along the cheapest path.
    func cheapestPath(in searched: Range<Int>, scratch: inout Scratch, into path: inout [Float]) -> Float {
        for column in 0..<width { path[column] = .nan }
        accumulate(in: searched, scratch: &scratch)
        let total = walkBack(in: searched, scratch: &scratch)
        guard total < .infinity else { return .infinity }
        for column in searched {
            path[column] = refinedRow(Int(scratch.rows[column]), column: column, columns: scratch.columns)
        }
        return total / Float(searched.count)
    }

    private func accumulate(in searched: Range<Int>, scratch: inout Scratch) {
        let height = height
        let stride = stride
        let pad = maximumStep
        let smoothness = smoothness
        unsafe scratch.columns.withUnsafeBufferPointer { columns in
            unsafe scratch.reached.withUnsafeMutableBufferPointer { reached in
                // SAFETY: every index lies in column * stride + pad + (-pad..<height + pad), inside the
                // width * stride samples that the plan allocated.
                let columns = columns.baseAddress!
                let reached = reached.baseAddress!
                let first = searched.lowerBound &* stride &+ pad
                for row in 0..<height { unsafe reached[first &+ row] = columns[first &+ row] }
                for column in searched {
                    // Infinite on both sides; a posterior leaves zeros there.
                    let base = unsafe reached + column &* stride
                    for row in 0..<pad {
                        unsafe base[row] = .infinity
                        unsafe base[pad &+ height &+ row] = .infinity
                    }
                }
                for column in searched.dropFirst() {
                    let cost = unsafe columns + (column &* stride &+ pad)
                    let current = unsafe reached + (column &* stride &+ pad)
                    unsafe ck_extend_paths(
                        current - stride, cost, Int32(height), Int32(pad), smoothness, current)
                }
            }
        }
    }

    /// Writes the whole-pixel path into `scratch.rows` and returns its cost.
    ///
    /// The predecessors are found again rather than stored: `2 * maximumStep + 1` values per column against one byte
    /// per pixel.
    private func walkBack(in searched: Range<Int>, scratch: inout Scratch) -> Float {
        let last = searched.upperBound - 1
        var row = 0
        var total = Float.infinity
        for candidate in 0..<height {
            let value = scratch.reached[last * stride + maximumStep + candidate]
            if value < total {
                total = value
                row = candidate
            }
        }
        guard total < .infinity else { return .infinity }
        scratch.rows[last] = Int32(row)
        var column = last
        while column > searched.lowerBound {
            column -= 1
            let base = column * stride + maximumStep + row
            var best = scratch.reached[base]
            var move = 0
            for distance in 0..<(maximumStep + 1) where distance > 0 {
                let penalty = smoothness * Float(distance * distance)
                let above = scratch.reached[base - distance] + penalty
                let below = scratch.reached[base + distance] + penalty
                if above < best {
                    best = above
                    move = -distance
                }
                if below < best {
                    best = below
                    move = distance
                }
            }
            row += move
            scratch.rows[column] = Int32(row)
        }
        return total
    }

    /// The minimum of the parabola through the costs at `row - 1`, `row` and `row + 1`, within half a pixel of `row`.
    private func refinedRow(_ row: Int, column: Int, columns: [Float]) -> Float {
        guard row > 0, row < height - 1 else { return Float(row) }
        let base = column * stride + maximumStep + row
        let above = columns[base - 1]
        let below = columns[base + 1]
        let curvature = above - 2 * columns[base] + below
        guard curvature > 0, curvature < .infinity else { return Float(row) }
        let shift = (above - below) / (2 * curvature)
        return Float(row) + min(max(shift, -0.5), 0.5)
    }
}
