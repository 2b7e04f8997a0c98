/// Bits of JPEG-LS: behind a byte of ones, the next one has seven.
struct JPEGLSBits {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int
    private var cache: UInt8 = 0
    private var left = 0

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    mutating func bit() throws(CodestreamFailure) -> Int {
        if left == 0 {
            guard position < end else { throw MarkerReader.cutOff }
            left = cache == 0xff ? 7 : 8
            cache = bytes[position]
            position += 1
        }
        left -= 1
        return Int(cache >> UInt8(left)) & 1
    }

    mutating func bits(_ count: Int) throws(CodestreamFailure) -> Int {
        var value = 0
        for _ in 0..<count { value = value << 1 | (try bit()) }
        return value
    }

    /// A number in a Golomb code of limited length (T.87 section A.5.3).
    mutating func golomb(_ k: Int, limit: Int, escapeBits: Int) throws(CodestreamFailure) -> Int {
        var zeros = 0
        while try bit() == 0 {
            zeros += 1
            guard zeros < limit - escapeBits else { throw CodestreamFailure(reason: "a damaged JPEG-LS code") }
        }
        guard zeros < limit - escapeBits - 1 else { return try bits(escapeBits) + 1 }
        return zeros << k | (try bits(k))
    }
}

/// The lines of one scan, decoded one after the other (T.87 annex A).
struct JPEGLSLines {
    private var bits: JPEGLSBits
    private let width: Int
    private var contexts: JPEGLSContexts
    /// The last two lines of each component: the sample left of the line, the line, and the one right of it.
    private var previous: [[Int]]
    private var current: [[Int]]
    private var runIndexes: [Int]

    /// Lengths of runs as powers of two (T.87 code segment A.1).
    private static let runOrders = [
        0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ]

    init(bits: JPEGLSBits, width: Int, contexts: JPEGLSContexts, components: Int) {
        self.bits = bits
        self.width = width
        self.contexts = contexts
        previous = Array(repeating: [Int](repeating: 0, count: width + 2), count: components)
        current = previous
        runIndexes = [Int](repeating: 0, count: components)
    }

    /// The line decoded last for a component.
    func latest(_ component: Int) -> [UInt8] { current[component][1...width].map { UInt8($0) } }

    /// Decodes the next line of a component.
    mutating func decode(_ component: Int) throws(CodestreamFailure) {
        swap(&previous[component], &current[component])
        var above = previous[component]
        var line = current[component]
        above[width + 1] = above[width]
        line[0] = above[1]
        var column = 1
        while column <= width {
            let (a, b, c, d) = (line[column - 1], above[column], above[column - 1], above[column + 1])
            let steps = (d - b, b - c, c - a)
            if abs(steps.0) <= contexts.near, abs(steps.1) <= contexts.near, abs(steps.2) <= contexts.near {
                column = try run(component, from: column, above, &line)
            } else {
                line[column] = try contexts.regular(steps, a, b, c, &bits)
                column += 1
            }
        }
        previous[component] = above
        current[component] = line
    }

    /// Decodes a run and the sample that ends it; returns the column behind (T.87 section A.7).
    private mutating func run(
        _ component: Int, from first: Int, _ above: [Int], _ line: inout [Int]
    ) throws(CodestreamFailure) -> Int {
        let value = line[first - 1]
        var column = first
        while try bits.bit() == 1 {
            let length = 1 << Self.runOrders[runIndexes[component]]
            let end = min(column + length, width + 1)
            for place in column..<end { line[place] = value }
            if column + length <= width + 1, runIndexes[component] < 31 { runIndexes[component] += 1 }
            column = end
            if column > width { return column }
        }
        let order = Self.runOrders[runIndexes[component]]
        let length = try bits.bits(order)
        guard column + length <= width else { throw CodestreamFailure(reason: "a JPEG-LS run beyond its line") }
        for place in column..<column + length { line[place] = value }
        column += length
        line[column] = try contexts.interruption(left: value, above: above[column], order: order, &bits)
        runIndexes[component] = max(runIndexes[component] - 1, 0)
        return column + 1
    }
}
