import FrameModel
import Testing

@Suite struct LengthTests {
    @Test func centimetersAreTenMillimeters() {
        #expect(Depth.centimeters(1.5) == .millimeters(15))
    }
}
