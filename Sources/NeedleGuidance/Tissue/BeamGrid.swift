import Foundation

package import FrameModel
import SignalKernels

/// The picture resampled along the scan lines: the space in which tissue layers lie across the sound.
///
/// Samples of a beam stand side by side, nearest the transducer first: index = `beam * samples + sample`.
/// A linear probe's pixels are pooled in whole numbers; a curved array's fan is unrolled, so that a line
/// at constant depth along the beam is straight.
package struct BeamGrid: Sendable {
    /// Distance between beams aimed for, in millimeters: about the lateral resolution at 10 MHz.
    static let beamStepMM = 0.3
    /// Distance between samples aimed for, in millimeters: a third of the thinnest line's pulse.
    static let sampleStepMM = 0.1

    package let grid: FeatureGrid
    package let beams: Int
    package let samples: Int
    /// Millimeters between neighboring beams; for a fan at 40 % of the depth.
    package let beamMM: Double
    /// Millimeters between samples along the beam.
    package let sampleMM: Double
    /// Depth along the beam of sample 0, in millimeters below the transducer face.
    package let firstDepthMM: Double
    /// Columns and rows pooled into one sample of a linear probe; 0 for a fan.
    let pooledColumns: Int
    let pooledRows: Int
    private let fan: CurvedArray?
    private let angleStep: Double
    private let firstAngle: Double
    /// Where a fan's samples lie in the region.
    let sampling: FanSampling?

    package init(grid: FeatureGrid) {
        self.grid = grid
        switch grid.geometry.probe {
        case .linear:
            pooledColumns = min(grid.width, max(1, Int((Self.beamStepMM / grid.lateralMM).rounded())))
            pooledRows = min(grid.height, max(1, Int((Self.sampleStepMM / grid.axialMM).rounded())))
            beams = max(1, grid.width / pooledColumns)
            samples = max(1, grid.height / pooledRows)
            beamMM = Double(pooledColumns) * grid.lateralMM
            sampleMM = Double(pooledRows) * grid.axialMM
            firstDepthMM = grid.point(column: 0, row: Double(pooledRows - 1) / 2).z
            fan = nil
            angleStep = 0
            firstAngle = 0
            sampling = nil
        case .curvilinear(let fan):
            let deepest = grid.point(column: 0, row: Double(grid.height - 1)).z
            let face = fan.apex.z + fan.radius.inMillimeters
            let depth = max(deepest - face, grid.axialMM)
            let opening = fan.fieldOfViewDegrees * .pi / 180
            let middle = fan.radius.inMillimeters + 0.4 * depth
            let step = max(Self.beamStepMM, grid.lateralMM) / middle
            pooledColumns = 0
            pooledRows = 0
            beams = max(1, min(1024, Int(opening / step)))
            sampleMM = max(grid.axialMM, Self.sampleStepMM)
            samples = max(1, min(4096, Int(depth / sampleMM) + 1))
            angleStep = opening / Double(beams)
            firstAngle = -opening / 2 + angleStep / 2
            beamMM = angleStep * middle
            firstDepthMM = 0
            self.fan = fan
            var sampling = FanSampling(width: grid.width, height: grid.height, capacity: beams * samples)
            for beam in 0..<beams {
                let angle = firstAngle + Double(beam) * angleStep
                for sample in 0..<samples {
                    let range = fan.radius.inMillimeters + Double(sample) * sampleMM
                    let point = TissuePoint(
                        xMillimeters: fan.apex.x + range * sin(angle), zMillimeters: fan.apex.z + range * cos(angle))
                    let pixel = grid.pixel(of: point)
                    sampling.append(column: pixel.column, row: pixel.row)
                }
            }
            self.sampling = sampling
        }
    }

    /// The tissue at a place between beams and samples.
    package func point(beam: Double, sample: Double) -> TissuePoint {
        guard let fan else {
            let column = (beam + 0.5) * Double(pooledColumns) - 0.5
            let row = (sample + 0.5) * Double(pooledRows) - 0.5
            return grid.point(column: column, row: row)
        }
        let angle = firstAngle + beam * angleStep
        let range = fan.radius.inMillimeters + sample * sampleMM
        return TissuePoint(
            xMillimeters: fan.apex.x + range * sin(angle), zMillimeters: fan.apex.z + range * cos(angle))
    }

    /// The place of a point of tissue between beams and samples; may lie outside.
    package func position(of point: TissuePoint) -> (beam: Double, sample: Double) {
        guard let fan else {
            let pixel = grid.pixel(of: point)
            return (
                (pixel.column + 0.5) / Double(pooledColumns) - 0.5, (pixel.row + 0.5) / Double(pooledRows) - 0.5
            )
        }
        let across = point.x - fan.apex.x
        let down = point.z - fan.apex.z
        let range = (across * across + down * down).squareRoot()
        return ((atan2(across, down) - firstAngle) / angleStep, (range - fan.radius.inMillimeters) / sampleMM)
    }

    /// Depth along the beam of a sample, in millimeters below the transducer face.
    package func depthMM(sample: Double) -> Double { firstDepthMM + sample * sampleMM }

    /// A length along the beam in whole samples.
    package func samples(in millimeters: Double) -> Int { Int((millimeters / sampleMM).rounded()) }

    /// A length across the beams in whole beams.
    package func beams(in millimeters: Double) -> Int { Int((millimeters / beamMM).rounded()) }

    /// Whether a sample shows tissue.
    func shows(beam: Int, sample: Int) -> Bool {
        sampling.map { $0.offsets[beam * samples + sample] >= 0 } ?? true
    }
}

extension BeamGrid {
    /// Appends a boundary, given as one sample position per beam, smoothed over 2 mm across the beams.
    ///
    /// - Parameters:
    ///   - path: A sample position for each beam.
    ///   - sigma: Standard uncertainty of the boundary across itself, in millimeters.
    func append(_ path: [Float], sigma: Double, to surface: inout Surface) {
        let step = max(1, beams(in: LineEdges.reportStepMM))
        let half = max(1, beams(in: 1.0))
        var beam = 0
        while beam < beams {
            let low = max(0, beam - half)
            let high = min(beams - 1, beam + half)
            var sum: Float = 0
            for near in low...high { sum += path[near] }
            let sample = Double(sum / Float(high - low + 1))
            surface.samples.append(
                Surface.Sample(point: point(beam: Double(beam), sample: sample), sigma: sigma))
            if beam == beams - 1 { break }
            beam = min(beam + step, beams - 1)
        }
    }
}
