package import FrameModel

/// The colors annotations are drawn in: the palette of Okabe and Ito (2008), which people
/// with the common color-vision deficiencies can tell apart, with black and two grays.
package enum Ink: Int, CaseIterable, Sendable {
    case black, dim, white
    case vermillion, orange, yellow, green, sky, blue, purple

    package var color: PaletteImage.Color {
        switch self {
        case .black: .init(red: 0, green: 0, blue: 0)
        case .dim: .init(red: 150, green: 150, blue: 150)
        case .white: .init(red: 236, green: 236, blue: 236)
        case .vermillion: .init(red: 213, green: 94, blue: 0)
        case .orange: .init(red: 230, green: 159, blue: 0)
        case .yellow: .init(red: 240, green: 228, blue: 66)
        case .green: .init(red: 0, green: 158, blue: 115)
        case .sky: .init(red: 86, green: 180, blue: 233)
        case .blue: .init(red: 0, green: 114, blue: 178)
        case .purple: .init(red: 204, green: 121, blue: 167)
        }
    }
}

/// The 256 colors of every overlay, and what an ink over any of them becomes.
///
/// Layout: `grayCount` grays from black to white, two ramps of band tints (a translucent ink over
/// `tintCount` grays), then a few mixtures of each ink with gray for smooth edges.
package struct OverlayPalette: Sendable {
    /// Grays of the image: neighboring entries differ by 255 / 143 = 1.8 gray levels, so no gray level
    /// is shown more than 1 level away from itself.
    package static let grayCount = 144
    /// Steps of opacity; 0 leaves the picture, `opacitySteps` covers it.
    package static let opacitySteps = 16
    /// Opacity of the band that must not be entered, and of the one that asks for caution, in steps.
    /// Engineering defaults: speckle stays readable under both.
    package static let dangerBandOpacity = 3
    package static let cautionBandOpacity = 2
    private static let tintCount = 28
    /// Entries of grays under the danger tint.
    static let dangerTints = UInt8(grayCount)..<UInt8(grayCount + tintCount)

    package static let standard = OverlayPalette()

    package let colors: [PaletteImage.Color]
    /// Index after painting, by ink, step and index before: `(ink * 17 + step) * 256 + before`.
    package let blends: [UInt8]

    /// The palette index of a gray level of the image.
    package static func index(ofGray level: UInt8) -> UInt8 {
        UInt8(truncatingIfNeeded: index(ofGray: UInt32(level)))
    }

    /// The same for a level in a wider type, which loops over rows are fast with.
    ///
    /// - Parameter level: 0 to 255.
    @inline(__always)
    static func index(ofGray level: UInt32) -> UInt32 {
        // Division by 255 that needs no division, exact below 2^16.
        ((level &* UInt32(grayCount - 1) &+ 127) &* 0x8081) >> 23
    }

    private init() {
        var colors: [PaletteImage.Color] = (0..<Self.grayCount).map { step in
            let level = UInt8((step * 255 + (Self.grayCount - 1) / 2) / (Self.grayCount - 1))
            return .init(red: level, green: level, blue: level)
        }
        for (ink, opacity) in [(Ink.vermillion, Self.dangerBandOpacity), (.orange, Self.cautionBandOpacity)] {
            for step in 0..<Self.tintCount {
                colors.append(Self.mix(ink.color, over: Double(step * 255) / Double(Self.tintCount - 1), opacity))
            }
        }
        let edges: [(opacity: Int, gray: Double)] = [
            (16, 0), (12, 24), (12, 120), (8, 12), (8, 80), (8, 170), (4, 16), (4, 110),
        ]
        for ink in Ink.allCases.dropFirst(3) {
            for edge in edges { colors.append(Self.mix(ink.color, over: edge.gray, edge.opacity)) }
        }
        self.colors = colors
        let index = ColorIndex(colors)
        var blends: [UInt8] = []
        blends.reserveCapacity(Ink.allCases.count * (Self.opacitySteps + 1) * 256)
        for ink in Ink.allCases {
            for step in 0...Self.opacitySteps {
                for before in 0..<256 {
                    blends.append(
                        step == 0
                            ? UInt8(before) : index.nearest(to: Self.mix(ink.color, over: colors[before], step)))
                }
            }
        }
        self.blends = blends
    }

    private static func mix(_ ink: PaletteImage.Color, over gray: Double, _ opacity: Int) -> PaletteImage.Color {
        let level = UInt8(gray.rounded())
        return mix(ink, over: .init(red: level, green: level, blue: level), opacity)
    }

    private static func mix(
        _ ink: PaletteImage.Color, over base: PaletteImage.Color, _ opacity: Int
    ) -> PaletteImage.Color {
        func channel(_ over: UInt8, _ under: UInt8) -> UInt8 {
            UInt8((Int(over) * opacity + Int(under) * (opacitySteps - opacity) + opacitySteps / 2) / opacitySteps)
        }
        return .init(
            red: channel(ink.red, base.red), green: channel(ink.green, base.green),
            blue: channel(ink.blue, base.blue))
    }

    /// The colors in the order of their green, so that most of them need no look: 41,000 mixtures are looked up when a
    /// program starts.
    private struct ColorIndex {
        private struct Entry {
            let red: Int
            let green: Int
            let blue: Int
            let index: Int
        }

        private let entries: [Entry]
        /// By level of green: the first entry of at least as much.
        private let starts: [Int]

        init(_ colors: [PaletteImage.Color]) {
            precondition(colors.count <= 256, "an index of a palette is one byte")
            let entries = colors.enumerated().map { index, color in
                Entry(red: Int(color.red), green: Int(color.green), blue: Int(color.blue), index: index)
            }.sorted { ($0.green, $0.index) < ($1.green, $1.index) }
            self.entries = entries
            starts = (0..<256).map { level in entries.firstIndex { $0.green >= level } ?? entries.count }
        }

        /// The entry nearest to `color`; the first of equally near ones.
        ///
        /// Squared differences weighted 2 : 4 : 3 for red, green and blue, the usual plain
        /// approximation of how strongly the eye sees each.
        ///
        /// - Complexity: O(entries whose green alone is no farther than the nearest entry).
        func nearest(to color: PaletteImage.Color) -> UInt8 {
            let (red, green, blue) = (Int(color.red), Int(color.green), Int(color.blue))
            // The index in the lowest byte: the least of all is the first of the nearest.
            var best = Int.max
            func isNearEnough(_ entry: Entry) -> Bool {
                let (r, g, b) = (red - entry.red, green - entry.green, blue - entry.blue)
                let byGreen = 4 * g * g
                guard byGreen <= best >> 8 else { return false }
                best = min(best, (byGreen + 2 * r * r + 3 * b * b) << 8 | entry.index)
                return true
            }
            let start = starts[green]
            var at = start
            while at < entries.count, isNearEnough(entries[at]) { at += 1 }
            at = start - 1
            while at >= 0, isNearEnough(entries[at]) { at -= 1 }
            return UInt8(best & 0xff)
        }
    }
}
