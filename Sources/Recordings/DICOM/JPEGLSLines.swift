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

    private static let damaged = CodestreamFailure(reason: "a damaged JPEG-LS code")

    /// A number in a Golomb code of limited length (T.87 section A.5.3).
    ///
    /// - Parameter largest: No error of a sample is coded by more; a larger number would grow without bound what is
    ///   learned from it.
    mutating func golomb(_ k: Int, limit: Int, escapeBits: Int, largest: Int) throws(CodestreamFailure) -> Int {
        var zeros = 0
        while try bit() == 0 {
            zeros += 1
            guard zeros < limit - escapeBits else { throw Self.damaged }
        }
        guard zeros < limit - escapeBits - 1 else { return try bits(escapeBits) + 1 }
        let number = zeros << k | (try bits(k))
        guard number <= largest else { throw Self.damaged }
        return number
    }
}

/// The lines of one scan, decoded one after the other (T.87 annexes A and B).
struct JPEGLSLines {
    private var bits: JPEGLSBits
    private let width: Int
    private var contexts: JPEGLSContexts
    /// The last two lines of each component, one component after the other: the sample left of the line, the line,
    /// and the one right of it.
    private var previous: [Int]
    private var current: [Int]
    private var runIndexes: [Int]

    /// Lengths of runs as powers of two (T.87 code segment A.1).
    private static let runOrders = [
        0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ]

    init(bits: JPEGLSBits, width: Int, contexts: JPEGLSContexts, components: Int) {
        self.bits = bits
        self.width = width
        self.contexts = contexts
        previous = [Int](repeating: 0, count: (width + 2) * components)
        current = previous
        runIndexes = [Int](repeating: 0, count: components)
    }

    /// Index of the sample left of a component's line.
    private func start(of component: Int) -> Int { component * (width + 2) }

    /// The line decoded last for a component.
    func latest(_ component: Int) -> ArraySlice<Int> {
        let first = start(of: component) + 1
        return current[first..<first + width]
    }

    /// Makes room for the next line of every component.
    mutating func advance() { swap(&previous, &current) }

    /// Decodes the next line of one component, or of several sample by sample: a run is then one of all of them.
    mutating func decode(_ components: Range<Int>) throws(CodestreamFailure) {
        for component in components {
            let start = start(of: component)
            previous[start + width + 1] = previous[start + width]
            current[start] = previous[start + 1]
        }
        var column = 1
        while column <= width {
            if components.allSatisfy({ isFlat(start(of: $0) + column) }) {
                column = try run(components, from: column)
            } else {
                for component in components {
                    let place = start(of: component) + column
                    let (a, b, c) = (current[place - 1], previous[place], previous[place - 1])
                    current[place] = try contexts.regular((previous[place + 1] - b, b - c, c - a), a, b, c, &bits)
                }
                column += 1
            }
        }
    }

    /// Whether the neighbors of a sample differ by the tolerance at most.
    private func isFlat(_ place: Int) -> Bool {
        let (a, b, c, d) = (current[place - 1], previous[place], previous[place - 1], previous[place + 1])
        return abs(d - b) <= contexts.near && abs(b - c) <= contexts.near && abs(c - a) <= contexts.near
    }

    /// Decodes a run and the samples that end it; returns the column behind (T.87 section A.7).
    private mutating func run(
        _ components: Range<Int>, from first: Int
    ) throws(CodestreamFailure) -> Int {
        // Interleaved by sample, the components run together and share the first one's index.
        let shared = components.lowerBound
        var column = first
        while try bits.bit() == 1 {
            let length = 1 << Self.runOrders[runIndexes[shared]]
            let end = min(column + length, width + 1)
            fill(components, column..<end)
            if column + length <= width + 1, runIndexes[shared] < 31 { runIndexes[shared] += 1 }
            column = end
            if column > width { return column }
        }
        let order = Self.runOrders[runIndexes[shared]]
        let length = try bits.bits(order)
        guard column + length <= width else { throw CodestreamFailure(reason: "a JPEG-LS run beyond its line") }
        fill(components, column..<column + length)
        column += length
        for component in components {
            let place = start(of: component) + column
            current[place] = try contexts.interruption(
                left: current[place - 1], above: previous[place], order: order, isAlone: components.count == 1, &bits)
        }
        runIndexes[shared] = max(runIndexes[shared] - 1, 0)
        return column + 1
    }

    /// Repeats the sample left of a part of the line.
    private mutating func fill(_ components: Range<Int>, _ columns: Range<Int>) {
        for component in components {
            let start = start(of: component)
            let value = current[start + columns.lowerBound - 1]
            for column in columns { current[start + column] = value }
        }
    }
}
