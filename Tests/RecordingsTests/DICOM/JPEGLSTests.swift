import Recordings
import Testing

/// JPEG-LS against a twin written from the standard's own code segments.
@Suite struct JPEGLSTests {
    let folder = try! TemporaryFolder()

    /// Contents that lead to each branch: runs of all lengths, single differing components, edges and noise.
    enum Content: CaseIterable {
        case flat, blocks, ramps, noise, sparse

        /// Samples of 8 bits, or of more with small steps between them and large ones.
        func plane(_ component: Int, _ width: Int, _ height: Int, precision: Int = 8) -> [Int] {
            let most = 1 << precision
            var state = UInt32(truncatingIfNeeded: (component + 3) &* 2_654_435_761)
            func random(_ limit: Int) -> Int {
                state = state &* 1_664_525 &+ 1_013_904_223
                return Int(state >> 16) % limit
            }
            return (0..<width * height).map { index in
                let (row, column) = (index / width, index % width)
                switch self {
                case .flat: return most - 56 - 60 * component
                // Components change at different columns, so that runs end in some of them only.
                case .blocks:
                    let step: Int = column / (5 + component)
                    return (step * 40 + row / 4 * 70) * (most / 256) % most
                case .ramps:
                    let level: Int = column * 3 + row * 5 + component * 11
                    return (level * (most / 256) + random(3)) % most
                case .noise: return random(most)
                case .sparse: return random(40) == 0 ? random(most) : 7
                }
            }
        }
    }

    private func luma(_ red: Int, _ green: Int, _ blue: Int) -> UInt8 {
        let sum: Int = 299 * red + 587 * green + 114 * blue
        return UInt8((sum + 500) / 1000)
    }

    /// Says that the picture is the whole frame, so that none has to be found in contents that are none.
    private func state(_ width: Int, _ height: Int, in writer: inout DICOMWriter) {
        let region = DICOMWriter.region(box: (0, 0, width - 1, height - 1), delta: (0.02, 0.02))
        writer.set(0x0018_6011, "SQ", .items([region]))
    }

    @Test(arguments: Content.allCases, JPEGLSEncoder.Interleaving.allCases)
    func colorComesOutAsTheTwinWroteIt(content: Content, interleaving: JPEGLSEncoder.Interleaving) throws {
        for (width, height) in [(8, 9), (9, 8), (17, 13), (64, 8), (331, 9)] {
            for near in [0, 1, 3] {
                let planes = (0..<3).map { content.plane($0, width, height) }
                let (stream, decoded) = JPEGLSEncoder.encode(
                    planes, width: width, height: height, near: near, interleaving)
                for (plane, original) in zip(decoded, planes) {
                    #expect(zip(plane, original).allSatisfy { abs($0 - $1) <= near })
                }
                var writer = DICOMWriter.compressed(
                    [stream], syntax: "1.2.840.10008.1.2.4." + (near == 0 ? "80" : "81"), width: width,
                    height: height, samples: 3, color: "RGB")
                state(width, height, in: &writer)
                let path = try folder.write(writer.file(), as: "color.dcm")
                let found = try Recording.open(path).frame(at: 0).grayLevels.samples
                let expected = decoded[0].indices.map { luma(decoded[0][$0], decoded[1][$0], decoded[2][$0]) }
                #expect(found == expected, "\(width) x \(height), tolerance \(near)")
            }
        }
    }

    @Test(arguments: Content.allCases) func grayComesOutAsTheTwinWroteIt(content: Content) throws {
        for (width, height) in [(9, 8), (17, 13), (331, 9)] {
            for near in [0, 2] {
                let (stream, decoded) = JPEGLSEncoder.encode(
                    [content.plane(0, width, height)], width: width, height: height, near: near, .none)
                var writer = DICOMWriter.compressed(
                    [stream], syntax: "1.2.840.10008.1.2.4.81", width: width, height: height, samples: 1,
                    color: "MONOCHROME2")
                state(width, height, in: &writer)
                let path = try folder.write(writer.file(), as: "gray.dcm")
                #expect(try Recording.open(path).frame(at: 0).grayLevels.samples == decoded[0].map { UInt8($0) })
            }
        }
    }

    /// Samples of 9 bits and more, of which the highest 8 remain.
    @Test(arguments: Content.allCases, [9, 10, 12, 16])
    func deepGrayComesOutAsTheTwinWroteIt(content: Content, precision: Int) throws {
        for (width, height) in [(9, 8), (17, 13), (331, 9)] {
            for near in [0, 2, 200] {
                let plane = content.plane(0, width, height, precision: precision)
                let (stream, decoded) = JPEGLSEncoder.encode(
                    [plane], precision: precision, width: width, height: height, near: near, .none)
                #expect(zip(decoded[0], plane).allSatisfy { abs($0 - $1) <= near })
                var writer = DICOMWriter.compressed(
                    [stream], syntax: "1.2.840.10008.1.2.4." + (near == 0 ? "80" : "81"), width: width,
                    height: height, samples: 1, color: "MONOCHROME2", bits: 16, stored: precision)
                state(width, height, in: &writer)
                let path = try folder.write(writer.file(), as: "deep.dcm")
                #expect(
                    try Recording.open(path).frame(at: 0).grayLevels.samples
                        == decoded[0].map { UInt8($0 >> (precision - 8)) }, "\(width) x \(height), tolerance \(near)")
            }
        }
    }

    @Test(arguments: [(16, 12), (8, 12), (12, 9)])
    func precisionMustHoldTheUsedBits(stored: Int, precision: Int) throws {
        let (stream, _) = JPEGLSEncoder.encode(
            [Content.noise.plane(0, 17, 13, precision: precision)], precision: precision, width: 17, height: 13,
            near: 0, .none)
        var writer = DICOMWriter.compressed(
            [stream], syntax: "1.2.840.10008.1.2.4.80", width: 17, height: 13, samples: 1, color: "MONOCHROME2",
            bits: stored == 8 ? 8 : 16, stored: stored)
        state(17, 13, in: &writer)
        let path = try folder.write(writer.file(), as: "short.dcm")
        #expect {
            try Recording.open(path)
        } throws: { error in
            "\(error)".contains("\(precision) bits instead of 17 x 13, 1 and \(stored == 8 ? "8" : "\(stored)")")
        }
    }
}
