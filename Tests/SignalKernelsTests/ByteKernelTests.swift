import SignalKernels
import Testing

@Suite struct GrayImageCountTests {
    /// Sizes around whole vectors, and more vectors than a byte can count.
    @Test(arguments: [(1, 1), (31, 1), (32, 1), (33, 1), (130, 70)])
    func countsLevelsWithinAMask(width: Int, height: Int) {
        var image = GrayImage.noise(width: width, height: height, seed: 1)
        var mask = Raster<UInt8>(width: width, height: height, filledWith: 1)
        var generator = SplitMix64(seed: 2)
        for row in 0..<height {
            for column in 0..<width {
                if Bool.random(using: &generator) { image[row: row, column: column] = 255 }
                mask[row: row, column: column] = [0, 1, 128, 255].randomElement(using: &generator) ?? 0
            }
        }
        var expected = GrayImage.LevelCounts(pixels: 0, white: 0, above: 0)
        for row in 0..<height {
            for column in 0..<width where mask[row: row, column: column] != 0 {
                expected.pixels += 1
                if image[row: row, column: column] == 255 { expected.white += 1 }
                if image[row: row, column: column] > 130 { expected.above += 1 }
            }
        }
        #expect(image.counts(above: 130, within: mask) == expected)
        withNarrowKernels { #expect(image.counts(above: 130, within: mask) == expected) }
    }

    @Test func countsAWhitePicture() {
        let image = GrayImage(width: 300, height: 200, filledWith: 255)
        let mask = Raster<UInt8>(width: 300, height: 200, filledWith: 1)
        #expect(
            image.counts(above: 254, within: mask)
                == GrayImage.LevelCounts(pixels: 60_000, white: 60_000, above: 60_000))
        #expect(image.counts(above: 255, within: mask).above == 0)
    }

    @Test func comparesPixels() {
        let image = GrayImage.noise(width: 33, height: 21, seed: 3)
        var other = image
        #expect(image.hasSamePixels(as: other))
        other[row: 20, column: 32] ^= 1
        #expect(!image.hasSamePixels(as: other))
        #expect(!image.hasSamePixels(as: GrayImage(width: 21, height: 33)))
    }
}

@Suite struct GrayImageHalvingTests {
    /// Sizes around whole vectors and odd ones, and levels at both ends of the range.
    @Test(arguments: [(2, 2), (3, 5), (31, 4), (32, 3), (34, 6), (67, 9)])
    func averagesBlocks(width: Int, height: Int) {
        var image = GrayImage.noise(width: width, height: height, seed: 4)
        for column in 0..<width { image[row: 1, column: column] = column % 3 == 0 ? 255 : 0 }
        image[row: 0, column: 0] = 255
        image[row: 0, column: 1] = 255
        image[row: 1, column: 1] = 255
        var halved = GrayImage(width: width / 2, height: height / 2)
        var narrow = halved
        halved.fill(halving: image)
        withNarrowKernels { narrow.fill(halving: image) }
        #expect(halved.hasSamePixels(as: narrow))
        for row in 0..<(height / 2) {
            for column in 0..<(width / 2) {
                var sum = 2
                for place in 0..<4 {
                    sum += Int(image[row: 2 * row + place / 2, column: 2 * column + place % 2])
                }
                #expect(Int(halved[row: row, column: column]) == sum / 4, "row \(row), column \(column)")
            }
        }
    }
}

@Suite struct BlockMatchingTests {
    private func samples(_ width: Int, _ height: Int, seed: UInt64) -> [Int16] {
        var generator = SplitMix64(seed: seed)
        return (0..<(width * height)).map { _ in
            // Both ends of the range, and what lies between.
            [0, BlockMatching.largestSample, .random(in: 0...BlockMatching.largestSample, using: &generator)]
                .randomElement(using: &generator) ?? 0
        }
    }

    private func difference(_ a: ArraySlice<Int16>, _ b: ArraySlice<Int16>, _ block: BlockMatching) -> Int32 {
        var sum: Int32 = 0
        for row in 0..<block.height {
            for column in 0..<block.width {
                let at = row * block.stride + column
                sum += abs(Int32(a[a.startIndex + at]) - Int32(b[b.startIndex + at]))
            }
        }
        return sum
    }

    @Test(arguments: [8, 16, 24, 40], [1, 6, 15, 16, 17, 40])
    func sumsDifferencesAndDeviations(width: Int, height: Int) {
        let block = BlockMatching(width: width, height: height, stride: width + 5)
        let (a, b) = (samples(width + 5, height, seed: 1), samples(width + 5, height, seed: 2))
        let expected = difference(a[...], b[...], block)
        var sum: Int32 = 0
        for row in 0..<height { for column in 0..<width { sum += Int32(a[row * block.stride + column]) } }
        let mean = Int16(sum / Int32(width * height))
        let flat = [Int16](repeating: mean, count: a.count)
        let deviation = difference(a[...], flat[...], block)
        func check() {
            a.withUnsafeBufferPointer { a in
                b.withUnsafeBufferPointer { b in
                    #expect(block.difference(a.baseAddress!, b.baseAddress!) == expected)
                    #expect(block.deviation(a.baseAddress!) == deviation)
                }
            }
        }
        check()
        withNarrowKernels { check() }
    }

    @Test(arguments: [1, 2])
    func findsTheFirstBestPlace(step: Int) {
        let (width, height) = (40, 44)
        let block = BlockMatching(width: 16, height: 13, stride: width)
        // Few levels, so that places may be equal, and another picture, so that none is much better than the others.
        let picture = samples(width, height, seed: 3).map { $0 / 2000 }
        let before = samples(width, height, seed: 4).map { $0 / 2000 }
        let place = 15 * width + 12
        var start = BlockMatching.Match(columns: 1, rows: 1, cost: .max)
        func check() {
            let pattern = before[place...]
            var expected = start
            for rows in stride(from: -7, through: 7, by: step) {
                for columns in stride(from: -9, through: 9, by: step) {
                    let cost = difference(pattern, picture[(place + rows * width + columns)...], block)
                    if cost < expected.cost {
                        expected = BlockMatching.Match(columns: columns, rows: rows, cost: cost)
                    }
                }
            }
            let found = before.withUnsafeBufferPointer { before in
                picture.withUnsafeBufferPointer { picture in
                    block.search(
                        for: before.baseAddress! + place, around: picture.baseAddress! + place, reach: (9, 7),
                        step: step, startingWith: start)
                }
            }
            #expect(
                found.columns == expected.columns && found.rows == expected.rows && found.cost == expected.cost,
                "\(found), not \(expected)")
        }
        check()
        withNarrowKernels { check() }
        // Nothing is better than what it starts with.
        start.cost = 0
        check()
    }
}
