import SignalKernels
import Testing

@Suite struct StepCountTests {
    private func twin(_ image: GrayImage, _ least: Int, _ row: Int, _ column: Int) -> Int {
        var count = 0
        for y in row..<row + 8 {
            for x in column..<column + 16 {
                let step = Int(image[row: y, column: x + 1]) - Int(image[row: y, column: x])
                if abs(step) >= least { count += 1 }
            }
        }
        return count
    }

    /// The smallest picture with one block, and blocks that end at the last pixel.
    @Test(arguments: [(17, 8), (31, 19), (33, 33), (50, 40)])
    func countsTheSameAsPixelByPixel(width: Int, height: Int) {
        let image = GrayImage.noise(width: width, height: height, seed: 6)
        for row in [0, (height - 8) / 2, height - 8] {
            for column in [0, (width - 17) / 2, width - 17] {
                for least in [1, 96, 128, 255] {
                    let found = image.steps(ofAtLeast: UInt8(least), inBlockAtRow: row, column: column)
                    #expect(found == twin(image, least, row, column), "\(row), \(column), \(least)")
                }
            }
        }
    }

    @Test func countsEveryPixelOfAFullBlock() {
        var image = GrayImage(width: 17, height: 8)
        for row in 0..<8 { for column in stride(from: 0, to: 17, by: 2) { image[row: row, column: column] = 255 } }
        #expect(image.steps(ofAtLeast: 255, inBlockAtRow: 0, column: 0) == 128)
        #expect(GrayImage(width: 17, height: 8).steps(ofAtLeast: 1, inBlockAtRow: 0, column: 0) == 0)
    }
}
