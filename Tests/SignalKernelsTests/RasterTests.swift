import SignalKernels
import Testing

@Suite struct RasterTests {
    @Test func sampleLiesAtRowTimesWidthPlusColumn() {
        var raster = Raster<Float>(width: 5, height: 3, filledWith: 0)
        raster[row: 2, column: 4] = 7
        #expect(raster.samples[14] == 7)
        #expect(raster[row: 2, column: 4] == 7)
    }
}
