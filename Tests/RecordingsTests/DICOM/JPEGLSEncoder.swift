/// Encodes small pictures as JPEG-LS, one sample at a time, straight from the code segments of ITU-T T.87 annex A: the
/// twin of the decoder under test. Names are the standard's.
struct JPEGLSEncoder {
    /// The order of components in the stream.
    enum Interleaving: Int, CaseIterable {
        case none, line, sample
    }

    private let near: Int
    private let maxval: Int
    private let limit: Int
    private let range: Int
    private let qbpp: Int
    private let t: [Int]
    private var a: [Int]
    private var b = [Int](repeating: 0, count: 365)
    private var c = [Int](repeating: 0, count: 365)
    private var n = [Int](repeating: 1, count: 367)
    private var nn = [0, 0]
    private var stream: [UInt8] = []
    private var byte = 0
    private var free = 8

    private static let j = [
        0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ]

    private init(near: Int, precision: Int) {
        self.near = near
        maxval = 1 << precision - 1
        limit = 2 * (precision + max(8, precision))
        range = (maxval + 2 * near) / (2 * near + 1) + 1
        var bits = 0
        while 1 << bits < range { bits += 1 }
        qbpp = bits
        let factor = (min(maxval, 4095) + 128) / 256
        t = [factor * (3 - 2) + 2 + 3 * near, factor * (7 - 3) + 3 + 5 * near, factor * (21 - 4) + 4 + 7 * near]
        a = [Int](repeating: max(2, (range + 32) / 64), count: 367)
    }

    /// The stream of a picture, and the planes a decoder must get from it: within `near` of those given.
    static func encode(
        _ planes: [[Int]], precision: Int = 8, width: Int, height: Int, near: Int, _ interleaving: Interleaving
    ) -> (stream: [UInt8], planes: [[Int]]) {
        var stream: [UInt8] = [0xff, 0xd8, 0xff, 0xf7, 0, UInt8(8 + 3 * planes.count), UInt8(precision)]
        stream += [UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255), UInt8(planes.count)]
        for index in planes.indices { stream += [UInt8(index + 1), 0x11, 0] }
        var decoded = planes
        let scans = interleaving == .none ? planes.indices.map { [$0] } : [Array(planes.indices)]
        for scan in scans {
            stream += [0xff, 0xda, 0, UInt8(6 + 2 * scan.count), UInt8(scan.count)]
            for index in scan { stream += [UInt8(index + 1), 0] }
            stream += [UInt8(near), UInt8(interleaving.rawValue), 0]
            var encoder = JPEGLSEncoder(near: near, precision: precision)
            let groups = interleaving == .sample ? [scan] : scan.map { [$0] }
            var runIndex = [Int](repeating: 0, count: groups.count)
            for row in 0..<height {
                for (index, group) in groups.enumerated() {
                    encoder.line(row, of: group, width, &decoded, &runIndex[index])
                }
            }
            stream += encoder.finish()
        }
        return (stream + [0xff, 0xd9], decoded)
    }

    /// Encodes a line of one or more components and replaces it by what a decoder gets.
    private mutating func line(
        _ row: Int, of group: [Int], _ width: Int, _ planes: inout [[Int]], _ runIndex: inout Int
    ) {
        func sample(_ plane: Int, _ row: Int, _ column: Int) -> Int {
            if row < 0 { return 0 }
            if column < 0 { return sample(plane, row - 1, 0) }
            return planes[plane][row * width + min(column, width - 1)]
        }
        /// Left, above, above left and above right; right of the picture is the last sample above.
        func neighbors(_ plane: Int, _ x: Int) -> (a: Int, b: Int, c: Int, d: Int) {
            (
                sample(plane, row, x - 1), sample(plane, row - 1, x), sample(plane, row - 1, x - 1),
                sample(plane, row - 1, x + 1)
            )
        }
        var x = 0
        while x < width {
            let isFlat = group.allSatisfy { plane in
                let s = neighbors(plane, x)
                return abs(s.d - s.b) <= near && abs(s.b - s.c) <= near && abs(s.c - s.a) <= near
            }
            guard isFlat else {
                for plane in group {
                    planes[plane][row * width + x] = regular(neighbors(plane, x), sample(plane, row, x))
                }
                x += 1
                continue
            }
            let values = group.map { neighbors($0, x).a }
            var length = 0
            while x + length < width,
                zip(group, values).allSatisfy({ abs(sample($0, row, x + length) - $1) <= near })
            {
                for (plane, value) in zip(group, values) { planes[plane][row * width + x + length] = value }
                length += 1
            }
            x += length
            while length >= 1 << Self.j[runIndex] {
                put(1, 1)
                length -= 1 << Self.j[runIndex]
                if runIndex < 31 { runIndex += 1 }
            }
            guard x < width else {
                if length > 0 { put(1, 1) }
                break
            }
            put(0, 1)
            put(length, Self.j[runIndex])
            for plane in group {
                let (left, above) = (neighbors(plane, x).a, neighbors(plane, x).b)
                let type = group.count == 1 && abs(left - above) <= near ? 1 : 0
                planes[plane][row * width + x] = interruption(
                    left, above, type, sample(plane, row, x), limit: limit - Self.j[runIndex] - 1)
            }
            if runIndex > 0 { runIndex -= 1 }
            x += 1
        }
    }

    private mutating func regular(_ s: (a: Int, b: Int, c: Int, d: Int), _ value: Int) -> Int {
        func level(_ d: Int) -> Int {
            if abs(d) <= near { return 0 }
            let size = abs(d) < t[0] ? 1 : abs(d) < t[1] ? 2 : abs(d) < t[2] ? 3 : 4
            return d < 0 ? -size : size
        }
        var q = 81 * level(s.d - s.b) + 9 * level(s.b - s.c) + level(s.c - s.a)
        let sign = q < 0 ? -1 : 1
        q *= sign
        var predicted =
            s.c >= max(s.a, s.b) ? min(s.a, s.b) : s.c <= min(s.a, s.b) ? max(s.a, s.b) : s.a + s.b - s.c
        predicted = min(max(predicted + sign * c[q], 0), maxval)
        let (error, result) = quantized(sign * (value - predicted), predicted, sign)
        var k = 0
        while n[q] << k < a[q] { k += 1 }
        let isTurned = near == 0 && k == 0 && 2 * b[q] <= -n[q]
        let mapped =
            isTurned
            ? (error >= 0 ? 2 * error + 1 : -2 * (error + 1)) : (error >= 0 ? 2 * error : -2 * error - 1)
        golomb(mapped, k, limit: limit)
        b[q] += error * (2 * near + 1)
        a[q] += abs(error)
        if n[q] == 64 {
            a[q] >>= 1
            b[q] >>= 1
            n[q] >>= 1
        }
        n[q] += 1
        if b[q] <= -n[q] {
            b[q] += n[q]
            if c[q] > -128 { c[q] -= 1 }
            if b[q] <= -n[q] { b[q] = -n[q] + 1 }
        } else if b[q] > 0 {
            b[q] -= n[q]
            if c[q] < 127 { c[q] += 1 }
            if b[q] > 0 { b[q] = 0 }
        }
        return result
    }

    private mutating func interruption(_ left: Int, _ above: Int, _ type: Int, _ value: Int, limit: Int) -> Int {
        let predicted = type == 1 ? left : above
        let sign = type == 0 && left > above ? -1 : 1
        let (error, result) = quantized(sign * (value - predicted), predicted, sign)
        let q = 365 + type
        let sum = type == 0 ? a[q] : a[q] + n[q] >> 1
        var k = 0
        while n[q] << k < sum { k += 1 }
        let map =
            k == 0 && error > 0 && 2 * nn[type] < n[q] || error < 0 && 2 * nn[type] >= n[q] || error < 0 && k != 0
        let mapped = 2 * abs(error) - type - (map ? 1 : 0)
        golomb(mapped, k, limit: limit)
        if error < 0 { nn[type] += 1 }
        a[q] += (mapped + 1 - type) >> 1
        if n[q] == 64 {
            a[q] >>= 1
            n[q] >>= 1
            nn[type] >>= 1
        }
        n[q] += 1
        return result
    }

    /// The error in steps of 2 * NEAR + 1, reduced modulo RANGE, and the sample a decoder gets.
    private func quantized(_ error: Int, _ predicted: Int, _ sign: Int) -> (error: Int, result: Int) {
        let step = 2 * near + 1
        var error = error > 0 ? (error + near) / step : -(near - error) / step
        let result = min(max(predicted + sign * error * step, 0), maxval)
        if error < 0 { error += range }
        if error >= (range + 1) / 2 { error -= range }
        return (error, result)
    }

    private mutating func golomb(_ value: Int, _ k: Int, limit: Int) {
        let high = value >> k
        if high < limit - qbpp - 1 {
            put(0, high)
            put(1, 1)
            put(value & (1 << k - 1), k)
        } else {
            put(0, limit - qbpp - 1)
            put(1, 1)
            put(value - 1, qbpp)
        }
    }

    /// Bits, highest first; behind a byte of ones, a zero is stuffed.
    private mutating func put(_ value: Int, _ count: Int) {
        for place in stride(from: count - 1, through: 0, by: -1) {
            byte = byte << 1 | (value >> place & 1)
            free -= 1
            if free == 0 {
                stream.append(UInt8(byte))
                free = byte == 0xff ? 7 : 8
                byte = 0
            }
        }
    }

    private mutating func finish() -> [UInt8] {
        let isAfterOnes = stream.last == 0xff
        if free < (isAfterOnes ? 7 : 8) || isAfterOnes { put(0, free) }
        return stream
    }
}
