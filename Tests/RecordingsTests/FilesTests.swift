import Foundation
import Recordings
import Testing

@Suite struct FilesTests {
    /// FIPS 180-4 examples and the NIST long message.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func digestsMatchTheStandard(text: String, digest: String) {
        #expect(SHA256.digest(of: Data(text.utf8)) == digest)
    }

    @Test func aMillionLettersGiveTheStandardDigestInAnyPieces() {
        let letters = [UInt8](repeating: 0x61, count: 1_000_000)
        var hash = SHA256()
        var position = 0
        var step = 1
        while position < letters.count {
            let end = min(position + step, letters.count)
            hash.update(Data(letters[position..<end]))
            position = end
            step = step * 3 % 197 + 1
        }
        #expect(hash.finish() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    /// Told by their contents, whatever their names.
    @Test(arguments: [
        ([0xff, 0xd8, 0xff, 0xe0] as [UInt8], "a JPEG file", "ffmpeg -i", "JPEG pictures"),
        (Array("BM".utf8) + [54, 0, 0, 0, 0, 0, 0, 0], "a BMP file", "ffmpeg -i", "BMP pictures"),
        ([0x49, 0x49, 0x2a, 0], "a TIFF file", "convert IN.tif", "TIFF pictures"),
        ([0x4d, 0x4d, 0, 0x2a], "a TIFF file", "convert IN.tif", "TIFF pictures"),
        (Array("RIFF1234WEBP".utf8), "a WebP file", "ffmpeg -i", "WebP pictures"),
    ])
    func picturesOfOtherFormatsAreNamedWithTheirConverter(
        start: [UInt8], name: String, tool: String, pictures: String
    ) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(start + [UInt8](repeating: 0, count: 200), as: "sub/clip_0001")
        let one = #expect(throws: RecordingError.self) { _ = try Recording.open(path) }
        #expect("\(one!)".contains(name) && "\(one!)".contains(tool), "\(one!)")
        let all = #expect(throws: RecordingError.self) { _ = try Recording.open(folder.path + "/sub") }
        #expect("\(all!)".contains("1 \(pictures)") && "\(all!)".contains("mogrify"), "\(all!)")
    }

    @Test func numbersInNamesSortByValue() {
        let sorted = NaturalOrder.sorted(["a2", "a10", "b1", "a1.5", "a01", "a1", "", "a", "a2b10", "a2b9"])
        #expect(sorted == ["", "a", "a01", "a1", "a1.5", "a2", "a2b9", "a2b10", "a10", "b1"])
    }

    @Test func numbersTooLongForAnyIntegerStillSort() {
        let long = String(repeating: "9", count: 80)
        #expect(NaturalOrder.sorted(["f1" + long, "f" + long]) == ["f" + long, "f1" + long])
    }
}
