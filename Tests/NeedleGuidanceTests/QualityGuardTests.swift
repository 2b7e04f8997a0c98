import FrameModel
import NeedleGuidance
import SignalKernels
import Testing

@Suite struct QualityGuardTests {
    @Test func flagsARepeatedFrameAsFrozen() throws {
        var bench = try TissueBench()
        let picture = TissuePicture.chestWall(seed: 1).raster()
        #expect(bench.findings([picture, picture]).quality == .frozen)
        #expect(bench.findings([TissuePicture.chestWall(seed: 2).raster(), picture]).quality == [])
    }

    @Test func flagsTooManyWhitePixels() throws {
        var bench = try TissueBench()
        var picture = TissuePicture.chestWall(seed: 3)
        picture.paint { x, z in z > 20 && z < 21.2 ? 400 : nil }
        #expect(bench.findings(picture).quality == .gainSaturated)
    }

    @Test func flagsAnEmptyPicture() throws {
        var bench = try TissueBench()
        let black = Raster<UInt8>(width: TissuePicture.width, height: TissuePicture.height, filledWith: 3)
        #expect(bench.findings([black]).quality == .noContact)
    }

    /// The probe's own echoes fill the first millimeters, in the air as on the skin.
    @Test func doesNotTakeTheEchoesOfTheFaceForContact() throws {
        var bench = try TissueBench()
        var picture = TissuePicture.chestWall(seed: 4)
        picture.paint { _, z in z > 4.5 ? 2 : nil }
        #expect(bench.findings(picture).quality.contains(.noContact))
        picture = TissuePicture.chestWall(seed: 4)
        picture.paint { _, z in z > 8 ? 2 : nil }
        #expect(!bench.findings(picture).quality.contains(.noContact))
    }
}

@Suite struct FieldExaminationTests {
    private func radius(_ findings: FrameFindings, _ x: Double, _ z: Double, angle: Double? = nil) -> Double {
        findings.examined.radius(aheadOf: TissuePoint(xMillimeters: x, zMillimeters: z), angleDegrees: angle)
    }

    @Test func reachesToTheSidesAndTheBottomOfClearTissue() throws {
        var bench = try TissueBench()
        let findings = bench.findings(TissuePicture(seed: 1))
        #expect((17...20).contains(radius(findings, 0, 15)))
        // 8 mm from the right side, and nothing missing on the left.
        #expect((6...8.2).contains(radius(findings, 12, 15)))
        #expect(radius(findings, 12, 15, angle: 180) > 14)
    }

    @Test func endsAtTheShadowOfABone() throws {
        var picture = TissuePicture.chestWall(seed: 2)
        picture.rib(at: 0, top: 15, halfWidth: 6)
        var bench = try TissueBench()
        let findings = bench.findings(picture)
        #expect(radius(findings, 0, 10) < 6)
        #expect(radius(findings, 0, 20) == 0)
        #expect(radius(findings, 9, 20) < 4)
        // Up to the surface the picture shows what is there; beside the rib it is not bone that ends it.
        let above = findings.examined.limits.filter { abs($0.point.x) < 4.5 && $0.point.z > 1 }
        #expect(above.count > 6)
        for limit in above {
            #expect(
                limit.isBone && abs(limit.point.z - 15 - 0.06 * limit.point.x * limit.point.x) < 0.7,
                "\(limit.point.x) mm: \(limit.point.z) mm")
        }
        #expect(findings.examined.limits.allSatisfy { abs($0.point.x) < 9 || !$0.isBone })
    }

    @Test func endsWhereNothingIsSeen() throws {
        var picture = TissuePicture(seed: 3)
        picture.paint { _, z in z > 22 ? 2 : nil }
        var bench = try TissueBench()
        let findings = bench.findings(picture)
        #expect(radius(findings, 0, 15) < 7)
        #expect(radius(findings, 0, 30) == 0)
    }

    @Test func isNotStoppedByAVessel() throws {
        var picture = TissuePicture(seed: 4)
        picture.paint { x, z in x * x + (z - 18) * (z - 18) < 16 ? 2 : nil }
        var bench = try TissueBench()
        #expect(radius(bench.findings(picture), 0, 10) > 14)
    }

    /// Blood, whether the picture's black is black or gray, is told of; the dark of speckle is not.
    @Test(arguments: [0, 30] as [Float])
    func tellsOfPlacesWithoutEchoes(floor: Float) throws {
        var picture = TissuePicture(seed: 5)
        var bench = try TissueBench()
        #expect(bench.findings(picture).examined.gaps.isEmpty)
        picture.paint { x, z in x * x / 4 + (z - 18) * (z - 18) < 4 ? 1 : nil }
        let gaps = bench.findings([picture.raster { _ in floor }]).examined.gaps
        #expect(gaps.count >= 5)
        for gap in gaps {
            #expect(abs(gap.top.x) < 3.5 && gap.top.z > 16 && gap.bottom.z < 20 && gap.top.z <= gap.bottom.z)
        }
        let middle = try #require(gaps.min { abs($0.top.x) < abs($1.top.x) })
        let reach = ExaminedField.Gap.radius
        #expect(abs(middle.top.z - reach - 16) < 0.5 && abs(middle.bottom.z + reach - 20) < 0.5)
    }

    /// Where no echo comes from any depth sound does not enter: its black is not the floor of the rest.
    @Test func contactLostOnOneSideHidesNoGrayFloor() throws {
        var picture = TissuePicture(seed: 6)
        picture.paint { x, z in x * x + (z - 18) * (z - 18) < 6 ? 1 : nil }
        var raster = picture.raster { _ in 30 }
        for row in 0..<raster.height {
            for column in 0..<60 { raster[row: row, column: column] = 0 }
        }
        var bench = try TissueBench()
        #expect(bench.findings([raster]).examined.gaps.contains { abs($0.top.x) < 2 })
    }

    /// A bright line with nothing but haze below may be the lung, also where the haze is too dark for it to be taken for that.
    @Test(arguments: [7, 8, 9] as [UInt64])
    func endsAtALineThatMayBePleura(seed: UInt64) throws {
        var bench = try TissueBench()
        func limits(haze: Float) -> [Double] {
            var picture = TissuePicture.chestWall(seed: seed)
            picture.paint { _, z in z > 24 ? max(20, haze - 1.5 * Float(z - 24)) : nil }
            picture.line(-20...20, level: 190, thickness: 0.7) { _ in 24 }
            let findings = bench.findings(picture)
            #expect(findings.pleura.isEmpty && findings.bones.isEmpty)
            return findings.examined.limits.filter { abs($0.point.x) < 5 }.map(\.point.z)
        }
        #expect(limits(haze: 50).allSatisfy { $0 < 23.5 })
        #expect(limits(haze: 42).contains { $0 > 30 })
    }

    @Test func isZeroWhenNothingWasExamined() {
        #expect(ExaminedField().radius(aheadOf: TissuePoint(xMillimeters: 0, zMillimeters: 5)) == 0)
    }
}
