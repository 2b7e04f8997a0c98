import CKernels
import SignalKernels
import Testing

@Suite struct LineStripTests {
    private func image(_ width: Int, _ height: Int, seed: UInt64) -> GrayImage {
        var image = GrayImage(width: width, height: height)
        var generator = SplitMix64(seed: seed)
        for row in 0..<height {
            for column in 0..<width { image[row: row, column: column] = .random(in: 0...255, using: &generator) }
        }
        return image
    }

    /// Bilinear interpolation from the definition; the border repeats.
    private func sample(_ image: GrayImage, column: Double, row: Double) -> Double {
        let u = min(max(column, 0), Double(image.width - 1))
        let v = min(max(row, 0), Double(image.height - 1))
        let (left, top) = (min(Int(u), image.width - 2), min(Int(v), image.height - 2))
        let (right, below) = (u - Double(left), v - Double(top))
        func level(_ down: Int, _ across: Int) -> Double {
            Double(image[row: top + down, column: left + across])
        }
        return (1 - below) * ((1 - right) * level(0, 0) + right * level(0, 1))
            + below * ((1 - right) * level(1, 0) + right * level(1, 1))
    }

    private struct Reference {
        var gray: [[Double]]
        var level: [Double]
        var height: [Double]
    }

    private func reference(_ at: LineStrip.Placement, in image: GrayImage, search: Int) -> Reference {
        let reach = search + 7
        let gray = (-reach...reach).map { across in
            (0..<at.steps).map { step in
                sample(
                    image,
                    column: Double(at.column) + Double(step) * Double(at.columnPerStep) + Double(across)
                        * Double(at.columnPerLine),
                    row: Double(at.row) + Double(step) * Double(at.rowPerStep) + Double(across) * Double(at.rowPerLine))
            }
        }
        func smooth(_ step: Int, _ across: Int) -> Double {
            let line = gray[across + reach]
            return (line[max(step - 1, 0)] + line[step] + line[min(step + 1, at.steps - 1)]) / 3
        }
        let steps = 0..<at.steps
        return Reference(
            gray: gray,
            level: steps.map { step in
                (-reach...reach).map { smooth(step, $0) }.reduce(0, +) / Double(2 * reach + 1)
            },
            height: steps.map { step in
                (-search...search).map { shift in
                    let center = (smooth(step, shift - 1) + 2 * smooth(step, shift) + smooth(step, shift + 1)) / 4
                    let sides = [-1, 1].map { side in
                        (4...7).map { smooth(step, shift + side * $0) }.reduce(0, +) / 4
                    }
                    return center - max(sides[0], sides[1])
                }.max()!
            })
    }

    @Test(arguments: [1, 7, 8, 9, 31], [0, 2, 3])
    func agreesWithReference(steps: Int, search: Int) {
        let image = image(37, 29, seed: UInt64(steps))
        // Half of the strip lies outside the image.
        let placement = LineStrip.Placement(
            column: 20.3, row: 3.1, columnPerStep: 0.71, rowPerStep: 0.63, columnPerLine: -0.9, rowPerLine: 1.1,
            steps: steps)
        let expected = reference(placement, in: image, search: search)
        var strip = LineStrip(capacity: 31)
        for _ in 0..<2 {
            strip.measure(placement, in: image, search: search)
            #expect(strip.steps == steps)
            for step in 0..<steps {
                // Positions up to 40 with 2^-24, times slopes of up to 255 levels per pixel in both axes, and the
                // 0.001 pixels by which sampling keeps away from the last row and column.
                #expect(abs(Double(strip.level(step)) - expected.level[step]) < 0.3)
                #expect(abs(Double(strip.height(step)) - expected.height[step]) < 0.6)
                for across in [-search - 7, -1, 0, 3, search + 7] {
                    let gray = expected.gray[across + search + 7][step]
                    #expect(abs(Double(strip.gray(step, across: across)) - gray) < 0.3)
                }
                #expect(abs(strip.ridge(step)) <= Float(search))
            }
        }
    }

    @Test func findsTheRidgeBesideTheLine() {
        var image = GrayImage(width: 64, height: 64, filledWith: 40)
        for column in 0..<64 { for row in 31...33 { image[row: row, column: column] = 200 } }
        var strip = LineStrip(capacity: 40)
        // Two lines below the middle of the ridge.
        strip.measure(
            LineStrip.Placement(
                column: 10, row: 34, columnPerStep: 1, rowPerStep: 0, columnPerLine: 0, rowPerLine: 1, steps: 40),
            in: image, search: 3)
        for step in 0..<40 {
            #expect(strip.ridge(step) == -2)
            #expect(abs(strip.height(step) - 160) < 1e-3)
        }
    }

    /// The wide version computes the same bits.
    @Test func doesNotDependOnTheProcessor() throws {
        let image = image(61, 45, seed: 3)
        let placement = LineStrip.Placement(
            column: 3, row: 40, columnPerStep: 0.9, rowPerStep: -0.5, columnPerLine: 0.4, rowPerLine: 0.8, steps: 61)
        var (wide, narrow) = (LineStrip(capacity: 61), LineStrip(capacity: 61))
        wide.measure(placement, in: image, search: 3)
        withNarrowKernels { narrow.measure(placement, in: image, search: 3) }
        for step in 0..<61 {
            #expect(wide.level(step) == narrow.level(step) && wide.height(step) == narrow.height(step))
            #expect(
                wide.ridge(step) == narrow.ridge(step) && wide.gray(step, across: 5) == narrow.gray(step, across: 5))
        }
    }
}
