import Foundation
import FrameModel
import Recordings
import SignalKernels

/// The first frame of a recording with what was found drawn in: region and fan blue, with a mark every 10 mm of depth
/// beside it, origin white, ruler orange.
///
/// Colors are Okabe and Ito's (2008), told apart by color-blind people. The whole screen is shown, names included.
struct ProbePicture {
    let width: Int
    let height: Int
    /// Red, green and blue of each pixel.
    private(set) var pixels: [UInt8]

    private typealias Color = (red: UInt8, green: UInt8, blue: UInt8)

    private static let region: Color = (86, 180, 233)
    private static let ruler: Color = (230, 159, 0)
    private static let origin: Color = (255, 255, 255)

    init(_ recording: Recording, frame: Raster<UInt8>) {
        width = frame.width
        height = frame.height
        pixels = frame.samples.flatMap { [$0, $0, $0] }
        let geometry = recording.geometry
        let box = geometry.region
        for column in box.x - 1...box.x + box.width {
            set(column, box.y - 1, Self.region)
            set(column, box.y + box.height, Self.region)
        }
        for row in box.y - 1...box.y + box.height {
            set(box.x - 1, row, Self.region)
            set(box.x + box.width, row, Self.region)
        }
        if recording.scale.isKnown { drawDepths(geometry) }
        drawFan(geometry)
        if let ruler = recording.ruler {
            for tick in 0..<ruler.tickCount {
                let row = Int((ruler.firstTick + Double(tick) * ruler.tickSpacing).rounded())
                for column in ruler.columns.lowerBound - 6...ruler.columns.upperBound + 6 {
                    set(column, row, Self.ruler)
                }
            }
        }
        // The origin may lie far outside the frame.
        let column = geometry.originColumn.value.rounded()
        let row = geometry.originRow.value.rounded()
        guard abs(column) < 1e6, abs(row) < 1e6 else { return }
        for step in -8...8 {
            set(Int(column) + step, Int(row), Self.origin)
            set(Int(column), Int(row) + step, Self.origin)
        }
    }

    /// Left and right of the region, every 10 mm below depth zero, longer every 50 mm.
    private mutating func drawDepths(_ geometry: FrameGeometry) {
        let box = geometry.region
        let rowsPerMark = 10 / geometry.axialSpacing.inMillimetersPerPixel
        let last = Double(box.y + box.height) - geometry.originRow.value
        guard rowsPerMark >= 4, last > 0, last < 1e6 else { return }
        for mark in 0...Int(last / rowsPerMark) {
            let row = Int((geometry.originRow.value + Double(mark) * rowsPerMark).rounded())
            for step in 1...(mark % 5 == 0 ? 12 : 6) {
                set(box.x - 1 - step, row, Self.region)
                set(box.x + box.width + step, row, Self.region)
            }
        }
    }

    /// The sides and the face of a curved array.
    private mutating func drawFan(_ geometry: FrameGeometry) {
        guard case .curvilinear(let fan) = geometry.probe else { return }
        let box = geometry.region
        let half = fan.fieldOfViewDegrees * .pi / 360
        let reach = Double(box.height) * geometry.axialSpacing.inMillimetersPerPixel
        let step = 0.5 * geometry.axialSpacing.inMillimetersPerPixel
        func point(_ angle: Double, _ depth: Double) -> TissuePoint {
            let range = fan.radius.inMillimeters + depth
            return TissuePoint(
                xMillimeters: fan.apex.x + range * sin(angle), zMillimeters: fan.apex.z + range * cos(angle))
        }
        var outline = stride(from: 0, through: reach, by: step).flatMap { [point(-half, $0), point(half, $0)] }
        outline += stride(from: -half, through: half, by: half / Double(box.width)).map { point($0, 0) }
        for place in outline {
            let column = Int(geometry.column(at: place.lateral).value.rounded())
            let row = Int(geometry.row(at: place.depth).value.rounded())
            if box.columns.contains(column), box.rows.contains(row) { set(column, row, Self.region) }
        }
    }

    private mutating func set(_ column: Int, _ row: Int, _ color: Color) {
        guard column >= 0, column < width, row >= 0, row < height else { return }
        let offset = 3 * (row * width + column)
        pixels[offset] = color.red
        pixels[offset + 1] = color.green
        pixels[offset + 2] = color.blue
    }
}
