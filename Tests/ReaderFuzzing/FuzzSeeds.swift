import Foundation
import Recordings
import Settings
import SignalKernels

/// Small sound files of each format.
enum FuzzSeeds {
    typealias Seed = (name: String, bytes: [UInt8])

    /// Writes the seeds of every reader to `folder/READER/`.
    static func write(to folder: String) throws {
        for reader in FuzzedReader.allCases {
            let place = folder + "/" + reader.rawValue
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            for seed in seeds(of: reader) {
                try Data(seed.bytes).write(to: URL(fileURLWithPath: place + "/" + seed.name))
            }
        }
    }

    private static func seeds(of reader: FuzzedReader) -> [Seed] {
        switch reader {
        case .dicom: DICOMSeeds.all
        case .metaimage: metaImages
        case .nrrd: nrrds
        case .png: pictures
        case .rf: lines
        case .stream: [("y4m", y4m()), ("bare", pixels(20 * 16 * 2))]
        case .sidecar: sidecars
        case .settings: settings
        case .video: [("progressive", Array(progressive.utf8)), ("interlaced", Array(interlaced.utf8))]
        }
    }

    /// A gray picture of 40 x 30 pixels.
    static var framePNG: Data {
        Data(PNGEncoder.encode(gray: Raster(width: 40, height: 30, samples: pixels(40 * 30))))
    }

    private static var pictures: [Seed] {
        [
            ("gray", Array(framePNG)),
            ("stored", TestPNG.gray(width: 9, height: 7) { UInt8($0 + $1) }),
            (
                "palette",
                TestPNG.file(
                    width: 3, height: 2, depth: 4, color: 3, palette: [10, 20, 30, 200, 100, 50],
                    transparency: [0, 128], scanlines: [0, 1, 16, 0, 16, 1])
            ),
            (
                "interlaced",
                TestPNG.file(
                    width: 2, height: 2, depth: 8, color: 2, interlaced: true,
                    scanlines: [0, 1, 1, 1, 0, 2, 2, 2, 0, 3, 3, 3, 4, 4, 4])
            ),
            (
                "deep",
                TestPNG.file(
                    width: 2, height: 2, depth: 16, color: 6, scanlines: [0] + pixels(16) + [2] + pixels(16))
            ),
            ("bits", TestPNG.file(width: 9, height: 2, depth: 1, color: 0, scanlines: [0, 170, 128, 0, 85, 0])),
        ]
    }

    // MARK: Volumes

    private static var metaImages: [Seed] {
        let frameFields = (0..<2).flatMap {
            [
                "Seq_Frame000\($0)_Timestamp = \($0).5",
                "Seq_Frame000\($0)_ImageToProbeTransform = 0.1 0 0 0 0 0.1 0 0 0 0 1 0 0 0 0 1",
                "Seq_Frame000\($0)_ImageStatus = OK",
            ]
        }
        return [
            ("gray", metaImage("MET_UCHAR", "24 20 3", [], pixels(24 * 20 * 3))),
            ("zlib", metaImage("MET_UCHAR", "24 20 3", ["CompressedData = True"], TestPNG.stored(pixels(24 * 20 * 3)))),
            ("color", metaImage("MET_UCHAR", "24 20 2", ["UltrasoundImageType = RGB_COLOR"], pixels(24 * 20 * 6))),
            ("fields", metaImage("MET_UCHAR", "24 20 2", frameFields, pixels(24 * 20 * 2))),
            (
                "carrier",
                metaImage("MET_SHORT", "64 8 2", ["UltrasoundImageType = RF_REAL"], pixels(64 * 8 * 4), "FM")
            ),
            (
                "pairs",
                metaImage("MET_FLOAT", "64 8 2", ["UltrasoundImageType = RF_IQ_LINE"], pixels(64 * 8 * 8), "NU")
            ),
        ]
    }

    private static var nrrds: [Seed] {
        [
            ("raw", nrrd("20 16 3", "domain domain list", "raw", pixels(20 * 16 * 3))),
            ("gzip", nrrd("20 16 3", "domain domain list", "gzip", gzip(pixels(20 * 16 * 3)))),
            ("first", nrrd("3 20 16", "list domain domain", "raw", pixels(20 * 16 * 3))),
        ]
    }

    // MARK: Lines and what stands beside them

    private static var lines: [Seed] {
        func seed(_ name: String, _ type: String, _ signal: String, _ bytes: Int, _ more: String = "") -> Seed {
            let text = """
                {"schema":"sounding.recording/1","rf":{"sampling_hz":20e6,"sound_speed_m_s":1540,"line_pitch_mm":0.2,\
                "samples":64,"lines":8,"sample_type":"\(type)","signal":"\(signal)","header_bytes":3}\(more)}
                """
            return (name, Array(text.utf8) + [0, 1, 2, 3] + pixels(64 * 8 * bytes * 2))
        }
        let fan = #","probe":{"kind":"curvilinear","radius_mm":30,"field_of_view_deg":60},"frame_rate_hz":20"#
        return [
            seed("int16", "int16", "real", 2), seed("fan", "int16", "real", 2, fan),
            seed("pairs", "float32", "iq_interleaved", 4), seed("alternating", "uint8", "iq_lines", 1),
        ]
    }

    private static var sidecars: [Seed] {
        let linear = """
            {"schema":"sounding.recording/1","pixel_spacing_mm":{"axial":0.2,"lateral":0.2},"frames":2,\
            "region_px":{"x":4,"y":2,"width":32,"height":24},"origin_px":[20,-0.5],"frame_times_s":[0,0.05],\
            "probe":{"kind":"linear"},"speed_of_sound_m_s":1540,"scale_source":"a ruler","scale_is_nominal":false,\
            "image_size_px":[40,30],"note":"none"}
            """
        let curved = """
            {"schema":"sounding.recording/1","depth_mm":60,"frame_rate_hz":20,"scale_is_nominal":true,\
            "probe":{"kind":"curvilinear","radius_mm":50,"field_of_view_deg":58,"apex_px":[20,-13.5]}}
            """
        let named = #"{"schema":"sounding.recording/1","file":"frames/frame_0.png","rf":{"sampling_hz":2e7}}"#
        return [("linear", Array(linear.utf8)), ("curved", Array(curved.utf8)), ("named", Array(named.utf8))]
    }

    private static var settings: [Seed] {
        let configuration =
            "margins: {pleura_danger_mm: 6, pleura_caution_mm: 1.2e1}\noverlay_every: 0\nhindsight_s: 0.5\n"
        let calibration = """
            schema: sounding.calibration/1
            origin: phantoms
            recordings: 3
            confident_tip_quality: 0.5
            groups:
              - {hazard: pleura, tip: confident, scores: [-1, 0.5, 2]}
              - {hazard: vessel, tip: doubtful, scores: [0]}
            """
        return [("configuration", Array(configuration.utf8)), ("calibration", Array(calibration.utf8))]
            + ShippedProtocols.names.map { ($0, Array((ShippedProtocols.yaml(named: $0) ?? "").utf8)) }
    }

    private static let progressive =
        "width=320\nheight=240\nsample_aspect_ratio=1:1\nfield_order=progressive\n\0" + "0.000000\n0.033367,\nN/A\n"
    private static let interlaced =
        "width=720\nheight=576\nsample_aspect_ratio=16:15\nfield_order=tt\nrotation=-90\n\0" + "0.04,side\n0.08\n"

    static func pixels(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 7) }
    }

    private static func metaImage(
        _ type: String, _ size: String, _ lines: [String], _ data: [UInt8],
        _ orientation: String = "MF"
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

    // MARK: Pieces

    private static func y4m() -> [UInt8] {
        var bytes = Array("YUV4MPEG2 W20 H16 F30:1 Ip A1:1 C420jpeg XCOLORRANGE=LIMITED\n".utf8)
        for _ in 0..<2 { bytes += Array("FRAME\n".utf8) + pixels(20 * 16 + 160) }
        return bytes
    }

    /// One stored block in the wrapping of RFC 1952.
    private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        let block = TestPNG.stored(bytes).dropFirst(2).dropLast(4)
        let ending = [TestPNG.crc(bytes), UInt32(bytes.count)].flatMap { TestPNG.bigEndian($0).reversed() }
        return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3] + block + ending
    }
}
