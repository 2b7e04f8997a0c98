import FrameModel

/// One item of the sequence of ultrasound regions: where on the screen what was measured (PS3.3 section C.8.5.5).
struct UltrasoundRegion {
    /// The part of the frame, its last column and row included.
    let box: (minX: Int, minY: Int, maxX: Int, maxY: Int)
    /// 1 for a two-dimensional picture.
    let spatialFormat: Int
    /// 1 tissue, 2 color flow.
    let dataType: Int
    let units: (x: Int, y: Int)
    /// Physical units per pixel, with their signs.
    let delta: (x: Double, y: Double)
    /// Pixel with a known physical value, counted from the upper left corner of the region.
    let reference: (x: Int, y: Int)?
    /// Physical value there.
    let value: (x: Double, y: Double)

    /// The number for centimeters among the units (PS3.3 section C.8.5.5.1.15).
    static let centimeters = 3
    /// Numbers of the data types that a B-mode picture has.
    static let tissue = 1
    static let colorFlow = 2

    /// `nil` when the item states no box.
    init?(_ values: DICOMValues) {
        guard let minX = values.integers(.regionMinX, size: 4)?.first,
            let minY = values.integers(.regionMinY, size: 4)?.first,
            let maxX = values.integers(.regionMaxX, size: 4)?.first,
            let maxY = values.integers(.regionMaxY, size: 4)?.first
        else { return nil }
        box = (minX, minY, maxX, maxY)
        spatialFormat = values.integers(.regionSpatialFormat, size: 2)?.first ?? 0
        dataType = values.integers(.regionDataType, size: 2)?.first ?? 0
        units = (
            values.integers(.physicalUnitsX, size: 2)?.first ?? 0,
            values.integers(.physicalUnitsY, size: 2)?.first ?? 0
        )
        delta = (values.double(.physicalDeltaX) ?? 0, values.double(.physicalDeltaY) ?? 0)
        if let x = values.signed(.referencePixelX), let y = values.signed(.referencePixelY) {
            reference = (x, y)
        } else {
            reference = nil
        }
        value = (values.double(.referenceValueX) ?? 0, values.double(.referenceValueY) ?? 0)
    }

    /// A two-dimensional picture of tissue, with or without color flow, measured in centimeters both ways.
    var isPicture: Bool {
        spatialFormat == 1 && (dataType == Self.tissue || dataType == Self.colorFlow)
            && units == (Self.centimeters, Self.centimeters) && delta.x != 0 && delta.y != 0
    }

    /// Millimeters per pixel; the sign of a delta says which way values grow, not how far.
    var spacing: (axial: Double, lateral: Double) { (abs(delta.y) * 10, abs(delta.x) * 10) }

    /// Whether the box ends after it begins, as every box that was ever drawn does.
    var isOrdered: Bool { box.maxX > box.minX && box.maxY > box.minY }

    /// The rectangle inside a frame of a given size; `nil` when the box reaches beyond it.
    ///
    /// Writers disagree whether the last column and row belong to the box: one that reaches exactly the size of the
    /// frame counts them as excluded (Philips), every other one as included (PS3.3, Aloka).
    func rectangle(width: Int, height: Int) -> PixelRegion? {
        guard isOrdered, box.minX >= 0, box.minY >= 0, box.maxX <= width, box.maxY <= height else { return nil }
        let extra = box.maxX == width || box.maxY == height ? 0 : 1
        return PixelRegion(
            x: box.minX, y: box.minY, width: box.maxX - box.minX + extra, height: box.maxY - box.minY + extra)
    }

    /// Pixel position of lateral zero and depth zero in `rectangle`.
    ///
    /// A reference on the border of the box marks a corner and not the middle of the transducer face: lateral zero
    /// is then the middle column. `nil` when there is no reference, or depth zero would lie more than half the
    /// height of the picture away from its first row, which no transducer face does (engineering default).
    func origin(in rectangle: PixelRegion) -> (column: Double, row: Double)? {
        guard let reference else { return nil }
        let down = Double(reference.y) - value.y / delta.y
        let across = Double(reference.x) - value.x / delta.x
        guard abs(down) <= Double(rectangle.height) / 2 else { return nil }
        let isInside = across > 0 && across < Double(rectangle.width - 1)
        return (
            Double(rectangle.x) + (isInside ? across : Double(rectangle.width - 1) / 2), Double(rectangle.y) + down
        )
    }
}
