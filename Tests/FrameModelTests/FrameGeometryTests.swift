import FrameModel
import Testing

@Suite struct FrameGeometryTests {
    private func geometry(
        width: Int = 100, height: Int = 80, spacing: Double = 0.1, probe: Probe = .linear
    ) throws(FrameGeometryError) -> FrameGeometry {
        try FrameGeometry(
            width: width, height: height, axialSpacing: .millimetersPerPixel(spacing),
            lateralSpacing: .millimetersPerPixel(spacing), probe: probe)
    }

    /// What is laid out by millimeters must not outgrow memory.
    @Test(arguments: [(100, 5.0), (500, 1.0), (10_000, 0.05)])
    func allowsPicturesUpToTheLargestExtent(width: Int, spacing: Double) throws {
        _ = try geometry(width: width, spacing: spacing)
        #expect(throws: FrameGeometryError.self) { _ = try geometry(width: width + width / 50, spacing: spacing) }
    }

    @Test func errorsNameWhatWasFoundAndWhatIsAllowed() {
        let error = #expect(throws: FrameGeometryError.self) { _ = try geometry(width: 2000, height: 20, spacing: 2) }
        #expect(error?.description == "a picture 4000.0 mm wide and 40.0 mm high; allowed: at most 500.0 mm")
    }

    @Test(arguments: [0, -40, 1e5, .infinity, .nan] as [Double])
    func refusesImplausibleRadii(radius: Double) {
        let fan = CurvedArray(
            apex: TissuePoint(xMillimeters: 0, zMillimeters: -40), radius: .millimeters(radius), fieldOfViewDegrees: 60)
        #expect(throws: FrameGeometryError.self) { _ = try geometry(probe: .curvilinear(fan)) }
    }
}
