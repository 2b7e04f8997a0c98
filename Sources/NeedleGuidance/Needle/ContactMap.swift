import Foundation
package import FrameModel
package import SignalKernels

/// Where along its face the transducer touches the skin, by the tissue that shows below.
///
/// Beside the skin the face still draws bright bars in the first millimeters, the repeats of its own layers, and nothing below
/// them. What shows there is no evidence for a shaft. `EchoGaps` asks for contact as well, of the beams of
/// the unrolled picture and at other depths, to know how dark tissue gets.
package struct ContactMap: Sendable {
    /// Distance from one beam to the next, in millimeters at the face (engineering default: a few times a beam's width).
    static let beamMM = 1.0
    /// Depths that show whether sound enters: below the face's own echoes, above most bone and lung.
    static let depthsMM = FrameQualityGuard.ownEchoesMM...12.0
    /// Distance between the places looked at, in millimeters: about two to a speckle.
    static let placeMM = 0.3
    /// Least share of the picture's mean level there with which a beam has contact (engineering default: beams without show
    /// noise alone).
    static let leastShare: Float = 0.25

    private let geometry: FrameGeometry
    private let first: Double
    private let step: Double
    /// Places looked at: offsets into the region's pixels, and their beams.
    private let places: [(pixel: Int32, beam: Int32)]
    /// Of each beam.
    private let counts: [Float]

    /// Which beams have contact in one frame, in the memory of one worker. A class, so that all scales share it.
    package final class Scratch {
        fileprivate var sums: [Float]
        fileprivate var hasContact: [Bool]

        fileprivate init(beams: Int) {
            sums = Array(repeating: 0, count: beams)
            hasContact = Array(repeating: true, count: beams)
        }
    }

    package init(grid: FeatureGrid) {
        geometry = grid.geometry
        let beams: Int
        switch geometry.probe {
        case .linear:
            first = grid.point(column: -0.5, row: 0).x
            beams = max(1, Int(Double(grid.width) * grid.lateralMM / Self.beamMM))
            step = Double(grid.width) * grid.lateralMM / Double(beams)
        case .curvilinear(let fan):
            let opening = fan.fieldOfViewDegrees * .pi / 180
            first = -opening / 2
            beams = max(1, Int(opening * fan.radius.inMillimeters / Self.beamMM))
            step = opening / Double(beams)
        }
        var places: [(pixel: Int32, beam: Int32)] = []
        var counts = [Float](repeating: 0, count: beams)
        for row in stride(from: 0, to: grid.height, by: max(1, Int(Self.placeMM / grid.axialMM))) {
            for column in stride(from: 0, to: grid.width, by: max(1, Int(Self.placeMM / grid.lateralMM)))
            where grid.valid[row: row, column: column] == 1 {
                let point = grid.point(column: Double(column), row: Double(row))
                guard Self.depthsMM.contains(geometry.depthAlongBeam(of: point).inMillimeters) else { continue }
                let beam = Self.beam(at: point, geometry, first: first, step: step, count: beams)
                places.append((Int32(row * grid.width + column), Int32(beam)))
                counts[beam] += 1
            }
        }
        self.places = places
        self.counts = counts
    }

    package func makeScratch() -> Scratch { Scratch(beams: counts.count) }

    /// Finds which beams have contact; all of them in a picture that ends above `depthsMM` or shows nothing there.
    ///
    /// - Complexity: O(places); no allocation.
    package func measure(_ image: borrowing GrayImage, into scratch: Scratch) {
        for beam in counts.indices { scratch.sums[beam] = 0 }
        var sum: Float = 0
        unsafe image.withLevels { levels in
            for place in places {
                // SAFETY: places lie in the grid, which has the image's size.
                let level = Float(unsafe levels[Int(place.pixel)])
                scratch.sums[Int(place.beam)] += level
                sum += level
            }
        }
        let least = Self.leastShare * sum / Float(max(places.count, 1))
        for beam in counts.indices { scratch.hasContact[beam] = scratch.sums[beam] >= least * counts[beam] }
    }

    /// Whether a place in the first millimeters shows nothing but the face's own echoes, in the frame `measure` was called for last.
    ///
    /// - Complexity: O(1).
    package func hidesShaft(at point: TissuePoint, _ scratch: Scratch) -> Bool {
        guard geometry.depthAlongBeam(of: point).inMillimeters < FrameQualityGuard.ownEchoesMM else { return false }
        return !scratch.hasContact[Self.beam(at: point, geometry, first: first, step: step, count: counts.count)]
    }

    private static func beam(
        at point: TissuePoint, _ geometry: FrameGeometry, first: Double, step: Double, count: Int
    ) -> Int {
        let place: Double =
            switch geometry.probe {
            case .linear: point.x
            case .curvilinear(let fan): atan2(point.x - fan.apex.x, point.z - fan.apex.z)
            }
        return min(max(Int((place - first) / step), 0), count - 1)
    }
}
