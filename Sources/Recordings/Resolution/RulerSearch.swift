import FrameModel
import SignalKernels

/// Looks for a ruler beside the picture in a few frames of a recording.
///
/// The first frame may be black or a title, and a ruler may change when the depth is changed: so frames spread over the
/// recording are looked at, and when two say different things the ruler says nothing.
struct RulerSearch {
    private let source: any FrameSource
    private let picture: PictureRegion.Choice
    /// Pictures the ruler may stand beside, the likelier first.
    private let places: [PixelRegion]

    /// Columns of pixels beside a picture that a ruler with its numbers needs: engineering default.
    private static let leastRoom = 12
    /// Frames in which a ruler is looked for at most: engineering default. A title at one end of a recording does not
    /// hide the ruler, and a recording without one costs no more.
    private static let mostExamined = 3

    /// A region a DICOM file states may hold the ruler, too: then it is looked for beside what the pixels show as well.
    init(in source: any FrameSource, beside picture: PictureRegion.Choice) {
        self.source = source
        self.picture = picture
        var places = source.lines == nil ? [picture.region] : []
        if picture.source == .dicomRegion, let capture = picture.capture, let found = RegionFinder.picture(in: capture)
        {
            places.append(found)
        }
        self.places = places.filter { source.width - $0.width >= Self.leastRoom }
    }

    /// The ruler; `nil` when no frame shows one.
    ///
    /// - Complexity: That of `BurnedInRuler.find`, three times at most.
    func ruler() -> BurnedInRuler? {
        var best: BurnedInRuler?
        var examined: [Raster<UInt8>] = []
        var faces: [PixelRegion: Double?] = [:]
        for index in places.isEmpty ? [] : order {
            guard examined.count < Self.mostExamined, let frame = frame(at: index),
                places.contains(where: { isDrawn(on: frame, beside: $0) })
            else { continue }
            // A screen that stays as it is says nothing new.
            let isKnown = examined.contains { known in places.allSatisfy { isSame(known, frame, beside: $0) } }
            examined.append(frame)
            let found = isKnown ? best : find(in: frame, faces: &faces)
            guard let scale = found?.millimetersPerPixel else {
                best = best ?? found
                continue
            }
            if let known = best?.millimetersPerPixel, abs(scale / known - 1) > ScaleResolution.tolerance {
                return best?.withoutScale("it changes within the recording")
            }
            if best?.millimetersPerTick == nil { best = found }
        }
        return best
    }

    /// The middle first: titles stand at the ends.
    private var order: [Int] {
        let indices = PictureRegion.sampledIndices(of: source.frameCount)
        let middle = indices.count / 2
        return indices.enumerated().sorted { a, b in
            let (near, far) = (abs(a.offset - middle), abs(b.offset - middle))
            // The ends before what lies between: they show a change best.
            return near == 0 || far == 0 ? near < far : (far, a.offset) < (near, b.offset)
        }.map(\.element)
    }

    private func frame(at index: Int) -> Raster<UInt8>? { picture.frames[index] ?? (try? source.luma(at: index)) }

    private func find(in frame: Raster<UInt8>, faces: inout [PixelRegion: Double?]) -> BurnedInRuler? {
        for place in places {
            let ruler = BurnedInRuler.find(in: frame, beside: place)
            if ruler?.millimetersPerTick != nil { return ruler }
            let face = faces[place] ?? curvedFace(in: place)
            faces[place] = .some(face)
            let lower = face.flatMap { BurnedInRuler.find(in: frame, beside: place, zero: $0) }
            if let found = lower?.millimetersPerTick == nil ? ruler ?? lower : lower { return found }
        }
        return nil
    }

    /// Row of the lowest point of a curved face, where the ruler of a fan begins: its picture begins higher, at the ends of
    /// the face. Pixels are taken to be square, as those of a screen are.
    private func curvedFace(in region: PixelRegion) -> Double? {
        let fan = picture.capture.flatMap { FanFinder.fan(in: $0, region: region, aspect: 1) }
        return fan.map { $0.apexRow + $0.radius }
    }

    /// Rows of pixels left and right of a region, as ranges of samples.
    private func surroundings(_ region: PixelRegion, row: Int) -> [Range<Int>] {
        let start = row * source.width
        return [start..<start + region.x, start + region.x + region.width..<start + source.width]
    }

    /// Whether anything stands out beside a region.
    private func isDrawn(on frame: Raster<UInt8>, beside region: PixelRegion) -> Bool {
        let samples = frame.samples
        var (lowest, highest) = (UInt8.max, UInt8.min)
        for row in 0..<frame.height {
            for range in surroundings(region, row: row) {
                for index in range { (lowest, highest) = (min(lowest, samples[index]), max(highest, samples[index])) }
            }
        }
        return Int(highest) - Int(lowest) > TickFinder.contrast
    }

    private func isSame(_ a: Raster<UInt8>, _ b: Raster<UInt8>, beside region: PixelRegion) -> Bool {
        let (a, b) = (a.samples, b.samples)
        return (0..<source.height).allSatisfy { row in
            surroundings(region, row: row).allSatisfy { a[$0].elementsEqual(b[$0]) }
        }
    }
}
