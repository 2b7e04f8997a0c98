import CKernels

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension PhaseCorrelation {
    /// Finds the largest value of the correlation and refines it.
    func locatePeak(totalMagnitude: Float, scratch: Scratch) -> PixelShift {
        peakTransform.inverse(scratch.peakSpectrum, into: scratch.peakSamples)
        // Samples of the compared windows per sample of the correlation's grid.
        let lateralStep = Float(width) / Float(peakTransform.width)
        let axialStep = Float(height) / Float(peakTransform.height)
        let reach = Float(maximumShift) / Float(decimation)
        let columns = min(Int(reach / lateralStep), (peakTransform.width - 1) / 2)
        let rows = min(Int(reach / axialStep), (peakTransform.height - 1) / 2)

        var best = -Float.infinity
        var (bestRow, bestColumn) = (0, 0)
        for row in -rows...rows {
            for column in -columns...columns {
                let value = correlation(row: row, column: column, scratch: scratch)
                if value > best {
                    best = value
                    bestRow = row
                    bestColumn = column
                }
            }
        }
        guard best > 0 else { return .unknown }
        // A neighborhood of three grid samples belongs to the peak itself: its main lobe and first side lobe.
        var second: Float = 0
        for row in -rows...rows {
            for column in -columns...columns
            where max(abs(row - bestRow), abs(column - bestColumn)) > 3 {
                second = max(second, correlation(row: row, column: column, scratch: scratch))
            }
        }
        var peak = CorrelationPeak(
            lateral: Double(Float(bestColumn) * lateralStep), axial: Double(Float(bestRow) * axialStep),
            height: Double(best))
        refine(&peak, scratch: scratch)
        return PixelShift(
            lateral: Float(peak.lateral) * Float(decimation), axial: Float(peak.axial) * Float(decimation),
            confidence: min(Float(peak.height) / totalMagnitude, 1),
            distinctness: max(0, 1 - second / Float(peak.height)))
    }

    private func correlation(row: Int, column: Int, scratch: Scratch) -> Float {
        let wrappedRow = row < 0 ? row &+ peakTransform.height : row
        let wrappedColumn = column < 0 ? column &+ peakTransform.width : column
        // SAFETY: |row| and |column| stay below half of the grid.
        return unsafe scratch.peakSamples.pointer[wrappedRow &* peakTransform.realStride &+ wrappedColumn]
    }

    /// A maximum of the correlation, in samples of the compared windows.
    struct CorrelationPeak {
        var lateral: Double
        var axial: Double
        var height: Double
    }

    /// Climbs to the maximum of the trigonometric polynomial by Newton's method.
    ///
    /// Starting at most half a grid step away, four steps reach the rounding error; a step that would leave the
    /// neighborhood of the grid maximum ends the climb.
    private func refine(_ peak: inout CorrelationPeak, scratch: Scratch) {
        let start = peak
        for _ in 0..<4 {
            let c = derivatives(at: peak, scratch: scratch)
            let determinant = c.lateralSquared * c.axialSquared - c.mixed * c.mixed
            // A maximum has a negative definite Hessian.
            guard c.lateralSquared < 0, determinant > 0 else { return }
            let lateralMove = -(c.axialSquared * c.lateral - c.mixed * c.axial) / determinant
            let axialMove = -(c.lateralSquared * c.axial - c.mixed * c.lateral) / determinant
            let next = CorrelationPeak(
                lateral: peak.lateral + lateralMove, axial: peak.axial + axialMove, height: c.value)
            guard abs(next.lateral - start.lateral) <= 1.5, abs(next.axial - start.axial) <= 1.5 else { return }
            peak = next
            if abs(lateralMove) < 1e-4, abs(axialMove) < 1e-4 { return }
        }
    }

    private struct Derivatives {
        var value = 0.0
        var lateral = 0.0
        var axial = 0.0
        var lateralSquared = 0.0
        var mixed = 0.0
        var axialSquared = 0.0
    }

    /// The value, gradient and Hessian of `c(d) = Re sum R(w) exp(i w d)` over the whole plane.
    private func derivatives(at peak: CorrelationPeak, scratch: Scratch) -> Derivatives {
        fillPhases(angle: 2 * .pi * peak.lateral / Double(width), scratch: scratch)
        let lateralUnit = 2 * Double.pi / Double(width)
        let axialUnit = 2 * Double.pi / Double(height)
        let plane = bandStride &* (2 &* rowReach &+ 1)
        var result = Derivatives()
        for index in 0..<(2 * rowReach + 1) where bandStart[index] < bandEnd[index] {
            let v = axialUnit * Double(index - rowReach)
            // SAFETY: index <= 2 * rowReach; both planes hold bandStride samples for each of those rows.
            let real = unsafe scratch.cross.pointer + index &* bandStride
            let imaginary = unsafe real + plane
            let sums = unsafe ck_turned_moments(real, imaginary, scratch.phases.pointer, Int32(bandStride))
            let zeroth = (Double(sums.zeroth_real), Double(sums.zeroth_imaginary))
            let first = (Double(sums.first_real), Double(sums.first_imaginary))
            let second = (Double(sums.second_real), Double(sums.second_imaginary))
            let (cosine, sine) = (cos(v * peak.axial), sin(v * peak.axial))
            // Turning each moment by the row's phase leaves Re for even and -Im for odd derivatives.
            func turnedReal(_ moment: (Double, Double)) -> Double { moment.0 * cosine - moment.1 * sine }
            func turnedImaginary(_ moment: (Double, Double)) -> Double { moment.0 * sine + moment.1 * cosine }
            result.value += turnedReal(zeroth)
            result.lateral -= lateralUnit * turnedImaginary(first)
            result.axial -= v * turnedImaginary(zeroth)
            result.lateralSquared -= lateralUnit * lateralUnit * turnedReal(second)
            result.mixed -= v * lateralUnit * turnedReal(first)
            result.axialSquared -= v * v * turnedReal(zeroth)
        }
        return result
    }

    /// Cosines and sines of `column * angle`; those of column 0 count half, because the other columns stand for both
    /// signs of their frequency.
    private func fillPhases(angle: Double, scratch: Scratch) {
        let (turnReal, turnImaginary) = (cos(angle), sin(angle))
        var (real, imaginary) = (2.0, 0.0)
        for column in 0..<bandStride {
            // SAFETY: `phases` holds 2 * bandStride samples.
            unsafe scratch.phases.pointer[column] = column == 0 ? 1 : Float(real)
            unsafe scratch.phases.pointer[bandStride &+ column] = column == 0 ? 0 : Float(imaginary)
            (real, imaginary) = (
                real * turnReal - imaginary * turnImaginary, real * turnImaginary + imaginary * turnReal
            )
        }
    }
}
