/// The elements of a DICOM file that are read; every other one is stepped over unseen.
///
/// Nothing that says who the patient is, who examined, where or when is among them.
enum DICOMTag: UInt32, CaseIterable {
    case transferSyntax = 0x0002_0010
    case recommendedDisplayFrameRate = 0x0008_2144
    case cineRate = 0x0018_0040
    case effectiveDuration = 0x0018_0072
    case frameTime = 0x0018_1063
    case frameTimeVector = 0x0018_1065
    case actualFrameDuration = 0x0018_1242
    case ultrasoundRegions = 0x0018_6011
    case regionSpatialFormat = 0x0018_6012
    case regionDataType = 0x0018_6014
    case regionMinX = 0x0018_6018
    case regionMinY = 0x0018_601a
    case regionMaxX = 0x0018_601c
    case regionMaxY = 0x0018_601e
    case referencePixelX = 0x0018_6020
    case referencePixelY = 0x0018_6022
    case physicalUnitsX = 0x0018_6024
    case physicalUnitsY = 0x0018_6026
    case referenceValueX = 0x0018_6028
    case referenceValueY = 0x0018_602a
    case physicalDeltaX = 0x0018_602c
    case physicalDeltaY = 0x0018_602e
    case transducerType = 0x0018_6031
    case samplesPerPixel = 0x0028_0002
    case photometricInterpretation = 0x0028_0004
    case planarConfiguration = 0x0028_0006
    case numberOfFrames = 0x0028_0008
    case frameIncrementPointer = 0x0028_0009
    case rows = 0x0028_0010
    case columns = 0x0028_0011
    case pixelSpacing = 0x0028_0030
    case bitsAllocated = 0x0028_0100
    case bitsStored = 0x0028_0101
    case highBit = 0x0028_0102
    case pixelRepresentation = 0x0028_0103
    case windowCenter = 0x0028_1050
    case windowWidth = 0x0028_1051
    case rescaleIntercept = 0x0028_1052
    case rescaleSlope = 0x0028_1053
    case windowFunction = 0x0028_1056
    case redDescriptor = 0x0028_1101
    case greenDescriptor = 0x0028_1102
    case blueDescriptor = 0x0028_1103
    case redPalette = 0x0028_1201
    case greenPalette = 0x0028_1202
    case bluePalette = 0x0028_1203
    case redSegments = 0x0028_1221
    case greenSegments = 0x0028_1222
    case blueSegments = 0x0028_1223
    case pixelData = 0x7fe0_0010

    /// Name and number, as messages print them: "Rows (0028,0010)".
    var label: String {
        let name = "\(self)"
        return "\(name.prefix(1).uppercased())\(name.dropFirst()) (\(Self.number(rawValue)))"
    }

    /// "0028,0010".
    static func number(_ tag: UInt32) -> String {
        let digits = String(tag, radix: 16)
        let padded = String(repeating: "0", count: 8 - digits.count) + digits
        return "\(padded.prefix(4)),\(padded.suffix(4))"
    }
}
