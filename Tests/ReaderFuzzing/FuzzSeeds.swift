import Foundation
import Recordings
import SignalKernels

/// A small sound file of each format, made here so that no binaries are kept.
enum FuzzSeeds {
    typealias Seed = (name: String, bytes: [UInt8])

    static var all: [Seed] {
        [
            ("a.mha", metaImage("MET_UCHAR", "24 20 3", [], pixels(24 * 20 * 3))),
            ("z.mha", metaImage("MET_UCHAR", "24 20 3", ["CompressedData = True"], zlib(pixels(24 * 20 * 3)))),
            ("c.mha", metaImage("MET_UCHAR", "24 20 2", ["UltrasoundImageType = RGB_COLOR"], pixels(24 * 20 * 6))),
            (
                "t.mha",
                metaImage(
                    "MET_UCHAR", "24 20 2",
                    (0..<2).flatMap {
                        [
                            "Seq_Frame000\($0)_Timestamp = \($0).5",
                            "Seq_Frame000\($0)_ImageToProbeTransform = 0.1 0 0 0 0 0.1 0 0 0 0 1 0 0 0 0 1",
                            "Seq_Frame000\($0)_ImageStatus = OK",
                        ]
                    }, pixels(24 * 20 * 2))
            ),
            (
                "r.mha",
                metaImage(
                    "MET_SHORT", "64 8 2", ["UltrasoundImageType = RF_REAL"], pixels(64 * 8 * 2 * 2), orientation: "FM")
            ),
            (
                "q.mha",
                metaImage(
                    "MET_FLOAT", "64 8 2", ["UltrasoundImageType = RF_IQ_LINE"], pixels(64 * 8 * 2 * 4),
                    orientation: "NU")
            ),
            ("a.nrrd", nrrd("20 16 3", "domain domain list", "raw", pixels(20 * 16 * 3))),
            ("z.nrrd", nrrd("20 16 3", "domain domain list", "gzip", zlib(pixels(20 * 16 * 3)))),
            ("s.nrrd", nrrd("3 20 16", "list domain domain", "raw", pixels(20 * 16 * 3))),
            ("a.y4m", y4m()),
            ("a.png", png()),
            ("a.dcm", dicom(syntax: "1.2.840.10008.1.2.1", frames: 2, pixels(40 * 30 * 2))),
            ("d.dcm", dicom(syntax: "1.2.840.10008.1.2.5", frames: 1, runLengths())),
        ]
    }

    private static func pixels(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 7) }
    }

    private static func metaImage(
        _ type: String, _ size: String, _ lines: [String], _ data: [UInt8], orientation: String = "MF"
    ) -> [UInt8] {
        let text =
            "ObjectType = Image\nNDims = 3\nDimSize = \(size)\nKinds = domain domain list\nElementType = \(type)\n"
            + "UltrasoundImageOrientation = \(orientation)\nElementSpacing = 1 1 1\nBinaryData = True\n"
            + lines.map { $0 + "\n" }.joined() + "ElementDataFile = LOCAL\n"
        return Array(text.utf8) + data
    }

    private static func nrrd(_ sizes: String, _ kinds: String, _ encoding: String, _ data: [UInt8]) -> [UInt8] {
        let text =
            "NRRD0005\ntype: uchar\ndimension: 3\nspace: left-posterior-superior\nsizes: \(sizes)\n"
            + "space directions: none (0.1,0,0) (0,0.2,0)\nkinds: \(kinds)\nencoding: \(encoding)\n"
            + "axis 0 index values:=0 0.1 0.2\nSeq_Frame0000_Status:=OK\n\n"
        return Array(text.utf8) + data
    }

    private static func y4m() -> [UInt8] {
        var bytes = Array("YUV4MPEG2 W20 H16 F30:1 Ip A1:1 C420jpeg XCOLORRANGE=LIMITED\n".utf8)
        for _ in 0..<2 { bytes += Array("FRAME\n".utf8) + pixels(20 * 16 + 160) }
        return bytes
    }

    private static func png() -> [UInt8] {
        PNGEncoder.encode(gray: Raster(width: 40, height: 30, samples: pixels(40 * 30)))
    }

    /// One stored block (RFC 1950, 1951).
    private static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        let count = UInt16(bytes.count)
        var (a, b) = (UInt32(1), UInt32(0))
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        let sum = b << 16 | a
        return [0x78, 0x01, 1, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)] + bytes
            + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * UInt32($0))) }
    }

    // MARK: DICOM

    private static func dicom(syntax: String, frames: Int, _ data: [UInt8]) -> [UInt8] {
        let region =
            element(0x0018_6012, "US", word(1)) + element(0x0018_6014, "US", word(1))
            + element(0x0018_6018, "UL", long(0)) + element(0x0018_601a, "UL", long(0))
            + element(0x0018_601c, "UL", long(39)) + element(0x0018_601e, "UL", long(29))
            + element(0x0018_6024, "US", word(3)) + element(0x0018_6026, "US", word(3))
            + element(0x0018_602c, "FD", real(0.02)) + element(0x0018_602e, "FD", real(0.02))
        let item = word(0xfffe) + word(0xe000) + long(UInt32(region.count)) + region
        let head =
            [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + element(0x0002_0010, "UI", Array(syntax.utf8))
        let image =
            element(0x0018_1063, "DS", Array("40".utf8)) + element(0x0018_6011, "SQ", item)
            + element(0x0028_0002, "US", word(1)) + element(0x0028_0004, "CS", Array("MONOCHROME2".utf8))
            + element(0x0028_0008, "IS", Array("\(frames)".utf8)) + element(0x0028_0010, "US", word(30))
            + element(0x0028_0011, "US", word(40)) + element(0x0028_0100, "US", word(8))
            + element(0x0028_0101, "US", word(8)) + element(0x0028_0102, "US", word(7))
        let isNative = syntax.hasSuffix(".1")
        let picture: [UInt8] =
            isNative
            ? element(0x7fe0_0010, "OB", data)
            : word(0x7fe0) + word(0x0010) + Array("OB".utf8) + word(0) + long(0xffff_ffff) + word(0xfffe) + word(0xe000)
                + long(0) + word(0xfffe) + word(0xe000) + long(UInt32(data.count)) + data + word(0xfffe) + word(0xe0dd)
                + long(0)
        return head + image + picture
    }

    /// A frame of 40 x 30 pixels in one segment of literal runs (PS3.5, annex G).
    private static func runLengths() -> [UInt8] {
        var bytes = long(1) + long(64) + [UInt8](repeating: 0, count: 56)
        let samples = pixels(40 * 30)
        for row in 0..<30 { bytes += [39] + samples[row * 40..<row * 40 + 40] }
        return bytes
    }

    private static func element(_ tag: UInt32, _ kind: String, _ value: [UInt8]) -> [UInt8] {
        let padded = value.count.isMultiple(of: 2) ? value : value + [kind == "UI" || kind == "OB" ? 0 : 0x20]
        let length = ["OB", "SQ"].contains(kind) ? word(0) + long(UInt32(padded.count)) : word(UInt16(padded.count))
        return word(UInt16(tag >> 16)) + word(UInt16(tag & 0xffff)) + Array(kind.utf8) + length + padded
    }

    private static func word(_ value: UInt16) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8)] }

    private static func long(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }

    private static func real(_ value: Double) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt64($0))) }
    }
}
