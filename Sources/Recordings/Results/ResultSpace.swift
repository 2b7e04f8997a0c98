import FrameModel

/// The unit results are written in: millimeters, or pixels of the stored frame when no scale is known.
///
/// Positions in pixels are `[column, row]`; lengths in pixels follow from the stand-in spacing,
/// which is the same along both axes.
struct ResultSpace {
    let geometry: FrameGeometry
    let isMetric: Bool

    /// Ends every key that holds a length or a position.
    var unit: String { isMetric ? "mm" : "px" }
    /// A micrometer, or a hundredth of a pixel: far below any uncertainty here.
    var decimals: Int { isMetric ? 3 : 2 }

    func pair(_ point: TissuePoint) -> (Double, Double) {
        isMetric
            ? (point.x, point.z) : (geometry.column(at: point.lateral).value, geometry.row(at: point.depth).value)
    }

    func length(_ millimeters: Double) -> Double {
        isMetric ? millimeters : millimeters / geometry.axialSpacing.inMillimetersPerPixel
    }

    /// A position below the transducer face: a depth in millimeters, or a row.
    func depth(_ depth: Depth) -> Double { isMetric ? depth.inMillimeters : geometry.row(at: depth).value }
}

extension JSONText {
    /// `[x, z]` in millimeters or `[column, row]` in pixels.
    mutating func point(_ point: TissuePoint, in space: ResultSpace) {
        let (first, second) = space.pair(point)
        array { json in
            json.number(first, decimals: space.decimals)
            json.number(second, decimals: space.decimals)
        }
    }

    mutating func point(_ key: String, _ point: TissuePoint, in space: ResultSpace) {
        self.key("\(key)_\(space.unit)")
        self.point(point, in: space)
    }

    mutating func length(_ key: String, _ millimeters: Double?, in space: ResultSpace) {
        member("\(key)_\(space.unit)", millimeters.map { space.length($0) }, decimals: space.decimals)
    }
}
