extension LineSearch {
    func vote(
        _ weights: Raster<Float>, _ lateral: Raster<Float>, _ axial: Raster<Float>, floor: Float, votes: inout [Float]
    ) {
        let width = width
        let (middleColumn, middleRow) = (Float(width - 1) / 2, Float(height - 1) / 2)
        let inverseStep = 1 / offsetStep
        let middleOffset = Float(offsetCount / 2)
        let reach = min(Int(gate / angleStep), angleCount)
        let halfTurn = Int((Float.pi / angleStep).rounded())
        unsafe votes.withUnsafeMutableBufferPointer { votes in
            for index in 0..<votes.count { unsafe votes[index] = 0 }
            unsafe weights.withSamples { weights in
                unsafe lateral.withSamples { lateral in
                    unsafe axial.withSamples { axial in
                        for row in 0..<height {
                            let z = (Float(row) - middleRow) * axialSpacing
                            for column in 0..<width {
                                // SAFETY: row < height and column < width, the shape of all three maps.
                                let index = row &* width &+ column
                                let weight = unsafe weights[index]
                                guard weight > floor, weight < .infinity else { continue }
                                let x = (Float(column) - middleColumn) * lateralSpacing
                                // The normal (-sin, cos) belongs to the line of direction atan2(-x, z).
                                let direction = unsafe FastMath.atan2(-lateral[index], axial[index])
                                let nearest = (direction - firstAngle) / angleStep
                                guard abs(nearest) < 1e6 else { continue }
                                let center = Int(nearest.rounded())
                                for step in -reach...reach {
                                    var bin = (center &+ step) % halfTurn
                                    if bin < 0 { bin &+= halfTurn }
                                    guard bin < angleCount else { continue }
                                    let offset = (z * cosines[bin] - x * sines[bin]) * inverseStep + middleOffset
                                    let lower = Int(offset)
                                    let share = offset - Float(lower)
                                    // SAFETY: |offset| of a pixel stays one bin inside offsetCount by construction.
                                    let at = bin &* offsetCount &+ lower
                                    unsafe votes[at] += weight * (1 - share)
                                    unsafe votes[at &+ 1] += weight * share
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    func takePeaks(
        count: Int, separation: (angle: Float, offset: Float), scratch: inout Scratch, into lines: inout [DetectedLine]
    ) {
        lines.removeAll(keepingCapacity: true)
        scratch.peaks.removeAll(keepingCapacity: true)
        let angleReach = min(max(1, Int(separation.angle / angleStep)), angleCount)
        let offsetReach = min(max(1, Int(separation.offset / offsetStep)), offsetCount)
        while lines.count < count {
            var best: Float = 0
            var place: Int?
            for index in 0..<scratch.votes.count where scratch.votes[index] > best {
                let (angle, offset) = (index / offsetCount, index % offsetCount)
                guard isPeak(angle, offset, votes: scratch.votes),
                    !scratch.peaks.contains(where: {
                        isNear($0, index, angleReach: angleReach, offsetReach: offsetReach)
                    })
                else { continue }
                best = scratch.votes[index]
                place = index
            }
            guard let place else { return }
            scratch.peaks.append(place)
            lines.append(refined(place / offsetCount, place % offsetCount, votes: scratch.votes))
        }
    }

    /// The place of a cell that may lie beyond the first or last direction, where the line is met upside down.
    private func cell(_ angleBin: Int, _ offsetBin: Int) -> Int? {
        var (angle, offset) = (angleBin, offsetBin)
        if angle < 0 || angle >= angleCount {
            guard isPeriodic else { return nil }
            angle += angle < 0 ? angleCount : -angleCount
            offset = offsetCount - 1 - offset
        }
        guard angle >= 0, angle < angleCount, offset >= 0, offset < offsetCount else { return nil }
        return angle * offsetCount + offset
    }

    /// Whether no neighbor has more votes; of equal neighbors the first is the peak.
    private func isPeak(_ angleBin: Int, _ offsetBin: Int, votes: [Float]) -> Bool {
        let own = angleBin * offsetCount + offsetBin
        for angle in -1...1 {
            for offset in -1...1 {
                guard let neighbor = cell(angleBin + angle, offsetBin + offset), neighbor != own else { continue }
                if votes[neighbor] > votes[own] || (votes[neighbor] == votes[own] && neighbor < own) { return false }
            }
        }
        return true
    }

    private func isNear(_ first: Int, _ second: Int, angleReach: Int, offsetReach: Int) -> Bool {
        let angles = abs(first / offsetCount - second / offsetCount)
        let (a, b) = (first % offsetCount, second % offsetCount)
        if angles <= angleReach, abs(a - b) <= offsetReach { return true }
        // Across the end of half a turn the offset changes its sign.
        return isPeriodic && angleCount - angles <= angleReach && abs(offsetCount - 1 - a - b) <= offsetReach
    }

    /// Refines a peak within half a cell by parabolas along both axes.
    private func refined(_ angleBin: Int, _ offsetBin: Int, votes: [Float]) -> DetectedLine {
        let peak = votes[angleBin * offsetCount + offsetBin]
        func shift(_ before: Int?, _ after: Int?) -> Float {
            guard let before, let after else { return 0 }
            let curvature = votes[before] - 2 * peak + votes[after]
            guard curvature < 0 else { return 0 }
            return min(max((votes[before] - votes[after]) / (2 * curvature), -0.5), 0.5)
        }
        let turn = shift(cell(angleBin - 1, offsetBin), cell(angleBin + 1, offsetBin))
        let slide = shift(cell(angleBin, offsetBin - 1), cell(angleBin, offsetBin + 1))
        return DetectedLine(
            angle: firstAngle + (Float(angleBin) + turn) * angleStep,
            offset: (Float(offsetBin - offsetCount / 2) + slide) * offsetStep, votes: peak)
    }
}
