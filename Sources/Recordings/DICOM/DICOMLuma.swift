/// Samples of a DICOM frame as 8-bit luma, `(299 R + 587 G + 114 B + 500) / 1000` (Rec. 601 weights).
struct DICOMLuma {
    /// Decoded samples of one frame; two-byte samples low byte first.
    struct Samples {
        var bytes: [UInt8]
        var isPlanar: Bool
        var color: DICOMLayout.Color
    }

    /// What a user should know, one sentence each.
    let warnings: [String]
    private let layout: DICOMLayout
    /// Luma of every gray or palette sample; for color, the 8-bit level of every sample.
    private let levels: [UInt8]

    init(_ layout: DICOMLayout, _ values: DICOMValues) throws(RecordingError) {
        self.layout = layout
        let count = layout.bytesPerSample == 1 ? 256 : 65_536
        if layout.color == .palette {
            let palette = try DICOMPalette.luma(values, count: count)
            levels = (0..<count).map { palette[Self.used(of: $0, layout)] }
            warnings = []
        } else {
            var warnings: [String] = []
            let window = Self.mayHaveWindow(layout) ? DICOMWindow(values, warnings: &warnings) : nil
            levels = (0..<count).map { Self.level(of: $0, layout, window) }
            self.warnings = warnings
        }
    }

    /// Deep gray alone: a window of 8-bit gray is a viewer's, and what the scanner showed are the levels themselves.
    private static func mayHaveWindow(_ layout: DICOMLayout) -> Bool { layout.samples == 1 && layout.bitsStored > 8 }

    /// The luma of a frame, row by row.
    ///
    /// - Parameter samples: As many bytes as the layout states for their color.
    /// - Complexity: O(pixels); allocates the frame only.
    func frame(_ samples: Samples) -> [UInt8] {
        let area = layout.area
        let bytes = samples.bytes
        var luma = [UInt8](repeating: 0, count: area)
        switch samples.color {
        case .gray, .invertedGray, .palette:
            for index in 0..<area { luma[index] = level(bytes, index) }
        case .rgb, .ybr:
            let step = samples.isPlanar ? 1 : 3
            let plane = samples.isPlanar ? area : 1
            let isYBR = samples.color == .ybr
            for index in 0..<area {
                let first = index * step
                let a = level(bytes, first)
                let b = level(bytes, first + plane)
                let c = level(bytes, first + 2 * plane)
                luma[index] = isYBR ? Self.luma(y: a, cb: b, cr: c) : Self.luma(red: a, green: b, blue: c)
            }
        case .ybrPairs:
            for index in 0..<area {
                let pair = index / 2 * 4
                luma[index] = Self.luma(y: bytes[pair + index % 2], cb: bytes[pair + 2], cr: bytes[pair + 3])
            }
        }
        return luma
    }

    private func level(_ bytes: [UInt8], _ index: Int) -> UInt8 {
        if layout.bytesPerSample == 1 { return levels[Int(bytes[index])] }
        return levels[Int(bytes[2 * index]) | Int(bytes[2 * index + 1]) << 8]
    }

    static func luma(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
        let weighted = 299 * Int(red) + 587 * Int(green) + 114 * Int(blue)
        return UInt8((weighted + 500) / 1000)
    }

    /// Full-range YCbCr (PS3.3 section C.7.6.3.1.2, ITU-T T.871): red, green and blue first, limited to 0 to 255.
    ///
    /// Gray, with both chroma samples at 128, is its luma.
    static func luma(y: UInt8, cb: UInt8, cr: UInt8) -> UInt8 {
        if cb == 128, cr == 128 { return y }
        // Sixteen bits behind the point, rounded.
        let base = (Int(y) << 16) + (1 << 15)
        let blueness = Int(cb) - 128
        let redness = Int(cr) - 128
        func limited(_ value: Int) -> UInt8 { UInt8(min(max(value >> 16, 0), 255)) }
        return luma(
            red: limited(base + 91_881 * redness), green: limited(base - 22_554 * blueness - 46_802 * redness),
            blue: limited(base + 116_130 * blueness))
    }

    /// The used bits of a stored sample.
    private static func used(of sample: Int, _ layout: DICOMLayout) -> Int {
        sample >> layout.shift & (1 << layout.bitsStored - 1)
    }

    /// The 8-bit level of a stored gray or color sample: deeper ones by their window, or their highest 8 bits.
    private static func level(of sample: Int, _ layout: DICOMLayout, _ window: DICOMWindow?) -> UInt8 {
        var value = used(of: sample, layout)
        if let window {
            let isNegative = layout.isSigned && value >> (layout.bitsStored - 1) == 1
            let level = window.level(of: isNegative ? value - 1 << layout.bitsStored : value)
            return layout.color == .invertedGray ? 255 - level : level
        }
        // From two's complement to an offset, so that the lowest value is 0.
        if layout.isSigned { value ^= 1 << (layout.bitsStored - 1) }
        if layout.color == .invertedGray { value = (1 << layout.bitsStored - 1) - value }
        return UInt8(value >> max(layout.bitsStored - 8, 0))
    }
}
