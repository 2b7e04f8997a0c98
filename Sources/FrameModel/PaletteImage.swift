/// A color picture with at most 256 different colors: one byte per pixel and a table of colors.
public struct PaletteImage: Hashable, Sendable {
    /// One entry of the color table, 8 bits per channel, sRGB.
    public struct Color: Hashable, BitwiseCopyable, Sendable {
        public var red: UInt8
        public var green: UInt8
        public var blue: UInt8

        public init(red: UInt8, green: UInt8, blue: UInt8) {
            self.red = red
            self.green = green
            self.blue = blue
        }
    }

    public let width: Int
    public let height: Int
    /// Positions in `palette`, row after row from the top left; `width * height` of them.
    public var indices: [UInt8]
    /// 256 colors, so that every index is valid.
    public let palette: [Color]

    /// Creates a picture of the first color.
    ///
    /// - Parameters:
    ///   - width: Columns, at least 1.
    ///   - height: Rows, at least 1.
    ///   - palette: Exactly 256 colors.
    public init(width: Int, height: Int, palette: [Color]) {
        precondition(width > 0 && height > 0, "a picture needs at least one pixel")
        precondition(palette.count == 256, "a palette of bytes has 256 colors")
        self.width = width
        self.height = height
        self.palette = palette
        indices = Array(repeating: 0, count: width * height)
    }

    /// The color shown at (`row`, `column`).
    public func color(row: Int, column: Int) -> Color {
        precondition(row >= 0 && row < height && column >= 0 && column < width, "pixel outside the picture")
        return palette[Int(indices[row * width + column])]
    }
}
