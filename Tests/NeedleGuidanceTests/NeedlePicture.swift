import FrameModel
import Foundation
import SignalKernels

/// Speckle with a bright line drawn on it: the truth of the needle tests, in millimeters.
struct NeedlePicture {
    static let spacing = 0.1
    static let width = 300
    static let height = 320
    /// Half length of the speckle grain across and along the beam, pixels.
    static let grain = (lateral: 2, axial: 1)

    /// Gray levels the shaft stands above the tissue.
    var contrast = 60.0
    var entry = TissuePoint(xMillimeters: -14.95, zMillimeters: 3)
    var angleDegrees = 40.0
    /// Length of the shaft below `entry`; 0 draws no needle.
    var length = 18.0
    /// Standard deviation of the shaft's brightness across it, in millimeters.
    var breadth = 0.18
    /// Depth in millimeters above which the shaft does not show.
    var hiddenAbove = 0.0
    /// Distance from the entry, in millimeters, of a spot on the shaft that is less bright than its tip, and beyond which 2.5 mm of the
    /// shaft do not show.
    var bead: Double?
    var seed: UInt64 = 1

    var tip: TissuePoint {
        let angle = angleDegrees * .pi / 180
        return TissuePoint(
            xMillimeters: entry.x + length * cos(angle), zMillimeters: entry.z + length * sin(angle))
    }

    static func geometry() throws -> FrameGeometry {
        try FrameGeometry(
            width: width, height: height, axialSpacing: .millimetersPerPixel(spacing),
            lateralSpacing: .millimetersPerPixel(spacing),
            origin: (Column(Double(width - 1) / 2), Row(0)))
    }

    /// The same tissue for the same seed, with or without the needle.
    func frame(index: Int, time: Double) -> BModeFrame {
        var levels = Self.speckle(seed: seed)
        for depth in [22.5, 26, 29] { draw(layerAt: depth, into: &levels) }
        if length > 0 { drawShaft(into: &levels) }
        let samples = levels.map { UInt8(min(max($0, 0), 255)) }
        return BModeFrame(
            index: index, time: time, grayLevels: Raster(width: Self.width, height: Self.height, samples: samples))
    }

    private func drawShaft(into levels: inout [Double]) {
        let angle = angleDegrees * .pi / 180
        for row in 0..<Self.height {
            for column in 0..<Self.width {
                let x = (Double(column) - Double(Self.width - 1) / 2) * Self.spacing - entry.x
                let z = Double(row) * Self.spacing - entry.z
                let along = x * cos(angle) + z * sin(angle)
                let across = z * cos(angle) - x * sin(angle)
                guard Double(row) * Self.spacing >= hiddenAbove else { continue }
                // Ending with a blur as of a pulse 0.4 mm wide; brighter at the tip.
                let profile = exp(-across * across / (2 * breadth * breadth))
                let end = 1 / (1 + exp((along - length) / 0.08))
                let spot = exp(-(along - length) * (along - length) / (2 * 0.3 * 0.3))
                var shaft = end
                if let bead {
                    shaft *= (bead + 0.4...bead + 2.9).contains(along) ? 0 : 1
                    shaft += 0.2 * end * exp(-(along - bead) * (along - bead) / (2 * 0.3 * 0.3))
                }
                levels[row * Self.width + column] += contrast * profile * (shaft + 0.5 * spot)
            }
        }
    }

    private func draw(layerAt depth: Double, into levels: inout [Double]) {
        for row in 0..<Self.height {
            let away = Double(row) * Self.spacing - depth
            let bright = 50 * exp(-away * away / (2 * 0.2 * 0.2))
            for column in 0..<Self.width { levels[row * Self.width + column] += bright }
        }
    }

    /// Log-compressed exponential intensity, smoothed to the size of a speckle grain.
    private static func speckle(seed: UInt64) -> [Double] {
        var state = seed
        func uniform() -> Double {
            // SplitMix64 (Steele, Lea and Flood 2014).
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return (Double((mixed ^ (mixed >> 31)) >> 11) + 0.5) / 9_007_199_254_740_992
        }
        let white = (0..<(width * height)).map { _ in 70 + 12 * log(-log(uniform())) }
        var levels = white
        for row in 0..<height {
            for column in 0..<width {
                var sum = 0.0
                var count = 0.0
                for r in max(row - grain.axial, 0)...min(row + grain.axial, height - 1) {
                    for c in max(column - grain.lateral, 0)...min(column + grain.lateral, width - 1) {
                        sum += white[r * width + c]
                        count += 1
                    }
                }
                levels[row * width + column] = sum / count
            }
        }
        // The mean of 15 samples has a quarter of their spread; give it back.
        return levels.map { 63 + ($0 - 63) * 2.5 }
    }
}
