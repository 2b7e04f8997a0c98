import Foundation

/// Small compressed pictures made by other programs.
enum CompressedPictures {
    static let width = 17
    static let height = 13

    /// The gray picture in the lossless streams.
    static let gray: [UInt8] = (0..<width * height).map { UInt8(($0 / width * 19 + $0 % width * 7) % 256) }

    /// The color picture in the lossless streams, red, green and blue for each pixel.
    static let rgb: [UInt8] = (0..<width * height).flatMap { index -> [UInt8] in
        let (row, column) = (index / width, index % width)
        return [UInt8(row * 19 % 256), UInt8(column * 15 % 256), UInt8((row * 5 + column * 9) % 256)]
    }

    /// The colors of the four squares of 16 x 16 pixels in the lossy streams, row by row.
    static let squares: [[UInt8]] = [[200, 100, 50], [20, 40, 220], [250, 250, 250], [10, 180, 30]]
    static let side = 32

    private static func decoded(_ text: String) -> [UInt8] { Array(Data(base64Encoded: text) ?? Data()) }

    // MARK: Lossless, by gdcmconv 3.0.21

    /// gdcmconv --jpeg: process 14, first-order prediction.
    static let grayJPEGLossless = decoded(
        "/9j/wwALCAANABEBAREA/8QAFgABAQEAAAAAAAAAAAAAAAAAAwUI/9oACAEBAAEAAM/u7u7u7u7u7vTd3d3d3d3d3em7u7u7u7u7"
            + "u9N3d3d3d3d3d6bu7u7u7u7u703d3d3d3d3d3pu7u7u7u7u7vTd3d3d3d3d3em7u7u7u7u74Gem7u7u7u7vgZ3em7u7u7vgZ3d3e"
            + "m7u7vgZ3d3d3em7vgZ3d3d3d3f8A/9kA")

    /// gdcmconv --jpegls.
    static let grayJPEGLS = decoded(
        "/9j/9wALCAANABEBAREA/9oACAEBAAAAAIUVYq0/u3f/egDDMUjszNttsMBpJJJJJVMAAr//f/8oAF//f/9oABf/f/9/AAv/f/9/"
            + "AAX/f/9/gAL/f/98oAC//3/AKADYAC//fgpFPwAJt/iok/9gATbVINtt/v/Z")

    /// gdcmconv --j2k.
    static let grayJPEG2000 = decoded(
        "/0//UQApAAAAAAARAAAADQAAAAAAAAAAAAAAEQAAAA0AAAAAAAAAAAABBwEB/1IADAAAAAEAAgQEAAH/XAAKQEBISFBISFD/ZAAq"
            + "AAFDcmVhdGVkIGJ5IEdEQ00vT3BlbkpQRUcgdmVyc2lvbiAyLjUuMP+QAAoAAAAAAIMAAf+T34CwEYS+abgQbAtkpY8Ej6fYpCRR"
            + "8t6lNsfaGT8AqH2hQAQLYPpJMQ0GaAdCDxk7p/DEfQqdW30ORwYHbynzV8vdx9ofPwEY/AKAVCHnK3zLkFlCzDHfRIOPPZ99bv23"
            + "9LSDsJOfqnsjxXdg3DMLi4Zioy9//9k=")

    /// gdcmconv --jpeg: process 14, first-order prediction. Components R, G and B.
    static let colorJPEGLossless = decoded(
        "/9j/7gAOQWRvYmUAZAAAAAAA/8MAEQgADQARA1IRAEcRAEIRAP/EABgAAQEBAQEAAAAAAAAAAAAAAAQAAwUI/9oADANSAEcAQgAB"
            + "AADz/wCf/P8APTPTPTPTPTPTPTPTPTPTPTPTPTPTPTPT07Wemememememememememememememememenp2s9M9M9M9M9M9M9M9M9M"
            + "9M9M9M9M9M9M9PTtZ6Z6Z6Z6Z6Z6Z6Z6Z6Z6Z6Z6Z6Z6Z6Z6enaz0z0z0z0z0z0z0z0z0z0z0z0z0z0z0z09O1npnpnpnpnpnpnp"
            + "npnpnpnpnpnpnpnpnp6drPTPTPTPTPTPTPTPTPTPTPTPTPTPTPTPT07Wemememememememememememememememenp2s9M9M9M9M9"
            + "M9M9M9M9M9M9M9M9M9M9M9PTtZ6Z6Z6Z6Z6Z6Z6Z6Z6Z6Z6Z6Z6Z6Z6Z6enaz0z0z0z0z0z0z0z0z0z0z0z0z0z0z0z09O1npnpn"
            + "pnpnpnpnpnpnpnpnpnpnpnpnpnp6drPTPTPTPTPTPTPTPTPTPTPTPTPTPTPTPT//2Q==")

    /// gdcmconv --jpegls. Interleaved by sample.
    static let colorJPEGLS = decoded(
        "/9j/9wARCAANABEDAREAAhEAAxEA/9oADAMBAAIAAwAAAgCgAAioAv4Bezfa+adf42zbFcVxXVNU1TVNAAAAksBWhukZdlK6urq7"
            + "ds2bTTTSGAGppppppprXd3d3dIKVF3d3d3d3d3dcSvf/f/9//36ENP9//3//f/Pe/3//f/9/857/f/9//3/zXv9//3//f/Me/3//"
            + "f/9/8t7/f/9//3/inP9//3//f+Jc/3//f/9/4P/Z")

    /// gdcmconv --j2k. With a reversible color transform.
    static let colorJPEG2000 = decoded(
        "/0//UQAvAAAAAAARAAAADQAAAAAAAAAAAAAAEQAAAA0AAAAAAAAAAAADBwEBBwEBBwEB/1IADAAAAAEAAgQEAAH/XAAKQEBISFBI"
            + "SFD/ZAAqAAFDcmVhdGVkIGJ5IEdEQ00vT3BlbkpQRUcgdmVyc2lvbiAyLjUuMP+QAAoAAAAAAEwAAf+T34BwEo0suTKdUnrwN44G"
            + "1SffgHgRY/UkwDN9f/kurGtWww/fgJASEUlhfdkT4aOzGL3p78NX1ImAgICAgID/2QA=")

    /// Twelve used bits in words: the gray picture of the two streams below.
    static let deepGray: [Int] = (0..<width * height).map { index in
        let (row, column): (Int, Int) = (index / width, index % width)
        let level: Int = row * 19 * 16 + column * 7 * 16
        return (level + index * 37 % 5) % 4096
    }

    /// gdcmconv --jpeg of words.
    static let deepJPEGLossless = decoded(
        "/9j/wwALEAANABEBAREA/8QAFwABAQEBAAAAAAAAAAAAAAAABwkMEP/aAAgBAQABAADnJybXJtcnJtcm1ycm1ybXKmja5Nrk5Nrk"
            + "2uTk2uTa5OTbS9tcnJtcm1ycm1ybXJybXJtpe5Nrk2uTk2uTa5OTa5Nrk5Uvcm1ycm1ybXJybXJtcnJtcqXuTk2uTa5OTa5Nrk5N"
            + "rk2uVNG1ybXJybXJtcnJtcm1ycm2l7a5OTa5Nrk5Nrk2uTk2uTbS9ybXJtcnJtcm1ycm1ybcDi5Uvcm1ycm1ybXJybXJtwOLk2uV"
            + "L3JybXJtcnJtcsDY5OTa5NrlTRtcm1ycm3A4trk5Nrk2uTk20vbXJywNjk2uTk2uTa5OTa5Nv//Z")

    /// gdcmconv --jpegls of words.
    static let deepJPEGLS = decoded(
        "/9j/9wALEAANABEBAREA//gADQH//wASAEMBFABA/9oACAEBAAAAAKcc45rzjmvb9u2jbPN6vT4/P4fLzRNqcVrW9blodjmdTpcb"
            + "ncLlcibWXt5xOFtt9st1uNZtNRsNdotVNjLioTikTCgTySTSOSyURCQQiMuDLSK/kMhPhAen59d3t1eXhyW8ljs6t7m3OTi1t7S2"
            + "tjM1Mi3EwY2dhZWVfY15iYVxgW19fWglSyvLqwuK7t21ctHDdk2c5KWzBqvaNFzNcyZLWKwAAAAAAACP7kCkoUk1SUkxRTFFQS1B"
            + "KAAAAAAAAj/BAnL3WSdIJBFo9FI9HIlHAAAAAHtgBAfLkeinUStFI9Eo5HIkAAAAA8cAQJmSFIehSHoe5CSoSjkcAAAAAe2AIESx"
            + "D0KQ9CUOQ5CENcb/2Q==")

    // MARK: By CharLS 2.4.1

    /// Not interleaved: three scans.
    static let colorJPEGLSPlanes = decoded(
        "/9j/9wARCAANABEDAREAAhEAAxEA/9oACAEBAAAAAP9gAWV//AG//2U//2S//2Q//29//1z/f7X/f2P/frf/fU//el//cP/aAAgB"
            + "AgAAAACAUBQFbZXVTR/3e85zJX/8v/9r/37/f/9//3//f/9//3//f/9//3//f+D/2gAIAQMAAAAAgoV4V7Vp/d3buzGRybbaSqMa"
            + "qq/0I/9/u/99E/9/b/99v/92/3/b/39v/3k//2T/f4D/2Q==")

    // MARK: Lossy, by libjpeg-turbo 2.1.5 at quality 95

    /// JFIF: luma and chroma, chroma halved both ways.
    static let jfif = decoded(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoK"
            + "CgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK"
            + "CgoKCgoKCgr/wAARCAAgACADASIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAAAAoFCf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/"
            + "xAAXAQADAQAAAAAAAAAAAAAAAAAHCAkK/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AzwCrnYc6wGhxMNYYAkWM"
            + "idcAo6bb/9k=")

    /// The same, progressive.
    static let progressive = decoded(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoK"
            + "CgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK"
            + "CgoKCgoKCgr/wgARCAAgACADASIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAAAAkECP/EABcBAAMBAAAAAAAAAAAAAAAAAAYH"
            + "CAn/2gAMAwEAAhADEAAAAc4Vbs51Gh0w2GEimU6wo5t//8QAFBABAAAAAAAAAAAAAAAAAAAAQP/aAAgBAQABBQIH/8QAFBEBAAAA"
            + "AAAAAAAAAAAAAAAAIP/aAAgBAwEBPwEf/8QAFBEBAAAAAAAAAAAAAAAAAAAAIP/aAAgBAgEBPwEf/8QAFBABAAAAAAAAAAAAAAAA"
            + "AAAAQP/aAAgBAQAGPwIH/8QAFBABAAAAAAAAAAAAAAAAAAAAQP/aAAgBAQABPyEH/9oADAMBAAIAAwAAABAAAAD/xAAUEQEAAAAA"
            + "AAAAAAAAAAAAAAAg/9oACAEDAQE/EB//xAAUEQEAAAAAAAAAAAAAAAAAAAAg/9oACAECAQE/EB//xAAUEAEAAAAAAAAAAAAAAAAA"
            + "AABA/9oACAEBAAE/EAf/2Q==")

    /// Adobe's marker: red, green and blue.
    static let adobeRGB = decoded(
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoK"
            + "CgYICwwLCgwJCgoK/8AAEQgAIAAgA1IRAEcRAEIRAP/EABgAAQEBAQEAAAAAAAAAAAAAAAAKCQgH/8QAFBABAAAAAAAAAAAAAAAA"
            + "AAAAAP/aAAwDUgBHAEIAAD8A0geHsxwEl7g9VQArQd4JVwEl7g9VQAuYWkPeAEH7OdEeAvAaMLcAEH7OdEeA/9k=")

    /// Red, green and blue under the names 1, 2, 3, and no marker.
    static let unmarkedRGB = decoded(
        "/9j/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wAAR"
            + "CAAgACADAREAAhEAAxEA/8QAGAABAQEBAQAAAAAAAAAAAAAAAAoJCAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIAAwAA"
            + "PwDSB4ezHASXuD1VACtB3glXASXuD1VAC5haQ94AQfs50R4C8BowtwAQfs50R4D/2Q==")

    /// Luma and chroma under the names 1, 2, 3, and no marker.
    static let unmarkedYBR = decoded(
        "/9j/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBD"
            + "AQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wAARCAAgACAD"
            + "AREAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAAAAoJBf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAYAQEBAQEBAAAAAAAAAAAA"
            + "AAAACQgKB//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AOeyu2wAzrdDiYYDRRzxqeAM63Q4mGAsMSLeyAJ12R02"
            + "wFFDXCkgCddkdNsB/9k=")
}
