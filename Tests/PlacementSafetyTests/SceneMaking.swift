import Foundation
import FrameModel
import PlacementSafety

/// A picture of 512 by 512 pixels of 0.1 mm, lateral zero in the middle.
let linearGeometry = try! FrameGeometry(
    width: 512, height: 512, axialSpacing: .millimetersPerPixel(0.1), lateralSpacing: .millimetersPerPixel(0.1))

/// A fan from an apex 40 mm above the middle of a face of 40 mm radius.
let fanGeometry = try! FrameGeometry(
    width: 512, height: 512, axialSpacing: .millimetersPerPixel(0.2), lateralSpacing: .millimetersPerPixel(0.2),
    probe: .curvilinear(
        CurvedArray(
            apex: TissuePoint(xMillimeters: 0, zMillimeters: -40), radius: .millimeters(40), fieldOfViewDegrees: 60)))

func surface(_ points: [(x: Double, z: Double)], sigma: Double = 0.1) -> Surface {
    Surface(
        samples: points.map {
            Surface.Sample(point: TissuePoint(xMillimeters: $0.x, zMillimeters: $0.z), sigma: sigma)
        })
}

extension Scene {
    /// Everything known, nothing near: the plainest scene that is clear.
    ///
    /// Tip at (0, 20) along a shaft from the left at 45 degrees; pleura level at 50 mm from side to side.
    static func plain() -> Scene {
        var scene = Scene(scale: Scale(source: .sidecar))
        scene.needlePresence = .tracked
        scene.setNeedle(tip: (0, 20), entry: (-20, 0))
        scene.setPleura([surface([(-60, 50), (60, 50)])])
        scene.pleuraAge = 0
        scene.vesselSearchAge = 0
        scene.examinedRadius = 30
        return scene
    }

    /// Tissue is seen to this distance around (0, 20), in millimeters, and nothing beyond; straight above the field is open.
    var examinedRadius: Double {
        get { findings.examined.radius(aheadOf: TissuePoint(xMillimeters: 0, zMillimeters: 20)) }
        set {
            findings.examined.reset()
            // The radius is told half the distance between scan lines short of the nearest limit.
            let reach = newValue + ExaminedField.edge
            for degrees in stride(from: 260.0, through: -80, by: -10) {
                let (x, z) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
                let point = TissuePoint(xMillimeters: reach * x, zMillimeters: 20 + reach * z)
                findings.examined.limits.append(ExaminedField.Limit(point: point, lateral: x, axial: z))
            }
        }
    }

    mutating func setNeedle(tip: (x: Double, z: Double), entry: (x: Double, z: Double)) {
        findings.needle.removeAll()
        findings.needle.append { needle in
            needle.tip = TissuePoint(xMillimeters: tip.x, zMillimeters: tip.z)
            needle.entry = TissuePoint(xMillimeters: entry.x, zMillimeters: entry.z)
            needle.tipSigmaAlong = 0.1
            needle.tipSigmaAcross = 0.1
            needle.angleSigmaDegrees = 0.5
            needle.quality = 0.9
            needle.visibleFraction = 1
        }
    }

    mutating func setPleura(_ segments: [Surface], state: PleuraFinding.State = .confirmed) {
        findings.pleura.removeAll()
        findings.pleura.append { pleura in
            pleura.state = state
            for segment in segments { pleura.segments.append { $0 = segment } }
        }
    }

    /// A lumen with a wall of 0.5 mm around it.
    mutating func addVessel(
        x: Double, z: Double, semiAxes: (Double, Double), angleDegrees: Double = 0, sigma: Double = 0.1
    ) {
        findings.vessels.append { vessel in
            vessel.center = TissuePoint(xMillimeters: x, zMillimeters: z)
            vessel.semiAxes = (semiAxes.0, semiAxes.1)
            vessel.angleDegrees = angleDegrees
            vessel.wallThickness = 0.5
            vessel.sigma = sigma
        }
    }
}

extension PlacementAssessor {
    static func plain(
        _ margins: SafetyMargins = SafetyMargins(), plan: ProcedurePlan = ProcedurePlan(),
        geometry: FrameGeometry = linearGeometry
    ) -> Self {
        try! PlacementAssessor(margins: margins, plan: plan, geometry: geometry)
    }
}

/// Reproducible random numbers.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
