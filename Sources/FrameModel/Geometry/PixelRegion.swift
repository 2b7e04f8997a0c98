/// A rectangle of whole pixels inside a frame: the B-mode picture within a screen capture.
public struct PixelRegion: Hashable, Sendable {
    /// First column.
    public var x: Int
    /// First row.
    public var y: Int
    public var width: Int
    public var height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    public var columns: Range<Int> { x..<x + width }
    public var rows: Range<Int> { y..<y + height }

    /// Whether the region is non-empty and lies inside a frame of the given size.
    public func fits(width frameWidth: Int, height frameHeight: Int) -> Bool {
        x >= 0 && y >= 0 && width > 0 && height > 0
            && x <= frameWidth - width && y <= frameHeight - height
    }
}
