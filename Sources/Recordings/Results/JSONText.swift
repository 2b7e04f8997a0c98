/// JSON text written in a fixed order, one value after the other.
///
/// Numbers are rounded to a stated number of decimals and written without trailing zeros, so the
/// same values give the same bytes everywhere. A number that is not finite is written as null.
package struct JSONText: Sendable {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init() {}

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    // MARK: Structure

    package mutating func object(_ members: (inout JSONText) -> Void) { nested("{", "}", members) }

    package mutating func array(_ items: (inout JSONText) -> Void) { nested("[", "]", items) }

    package mutating func object(_ key: String, _ members: (inout JSONText) -> Void) {
        self.key(key)
        object(members)
    }

    package mutating func array(_ key: String, _ items: (inout JSONText) -> Void) {
        self.key(key)
        array(items)
    }

    package mutating func array<Items: Sequence>(
        _ key: String, of items: Items, _ body: (inout JSONText, Items.Element) -> Void
    ) {
        array(key) { json in for item in items { body(&json, item) } }
    }

    package mutating func key(_ key: String) {
        separate()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Ends a line of JSON Lines.
    package mutating func newline() {
        bytes.append(0x0a)
        needsComma = false
    }

    // MARK: Members

    package mutating func member(_ key: String, _ value: String?) {
        self.key(key)
        if let value { string(value) } else { null() }
    }

    package mutating func member(_ key: String, _ value: Int?) {
        self.key(key)
        if let value { integer(value) } else { null() }
    }

    package mutating func member(_ key: String, _ value: Bool) {
        self.key(key)
        bool(value)
    }

    package mutating func member(_ key: String, _ value: Double?, decimals: Int) {
        self.key(key)
        if let value { number(value, decimals: decimals) } else { null() }
    }

    package mutating func member(_ key: String, _ values: [String]) {
        array(key, of: values) { $0.string($1) }
    }

    // MARK: Values

    package mutating func null() { literal("null") }

    package mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

    package mutating func integer(_ value: Int) { literal(String(value)) }

    package mutating func string(_ value: String) {
        separate()
        quote(value)
        needsComma = true
    }

    /// - Parameter decimals: 0 to 9.
    package mutating func number(_ value: Double, decimals: Int) {
        let scale = Self.powers[decimals]
        let scaled = (value * scale).rounded()
        guard scaled.isFinite else { return null() }
        // Beyond 2^53 the decimals carry no information.
        guard abs(scaled) < 9_007_199_254_740_992 else { return literal("\(value)") }
        separate()
        needsComma = true
        var rest = Int(scaled)
        var places = decimals
        while places > 0, rest % 10 == 0 {
            rest /= 10
            places -= 1
        }
        if rest < 0 {
            bytes.append(UInt8(ascii: "-"))
            rest = -rest
        }
        // Digits come from the right: they are appended and then turned around.
        let start = bytes.count
        var written = 0
        repeat {
            if written == places, places > 0 { bytes.append(UInt8(ascii: ".")) }
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
            written += 1
        } while rest > 0 || written <= places
        bytes[start...].reverse()
    }

    private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

    // MARK: Bytes

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    private mutating func nested(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONText) -> Void) {
        separate()
        bytes.append(UInt8(ascii: open))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x00..<0x20:
                let digits = String(byte, radix: 16)
                bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
