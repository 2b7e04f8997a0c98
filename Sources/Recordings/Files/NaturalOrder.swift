/// File names in the order a person expects: `frame_2` before `frame_10`.
package enum NaturalOrder {
    /// Runs of ASCII digits compare by value, everything else byte by byte. Names whose numbers
    /// are equal but differ in leading zeros fall back to byte order, so the order is total.
    ///
    /// - Complexity: O(n log n) comparisons of n names, whose bytes are laid out once.
    package static func sorted(_ names: [String]) -> [String] {
        names.map { (name: $0, bytes: Array($0.utf8)) }.sorted { precedes($0.bytes, $1.bytes) }.map(\.name)
    }

    private static func precedes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        var i = 0
        var j = 0
        while i < a.count, j < b.count {
            if isDigit(a[i]), isDigit(b[j]) {
                let left = digits(of: a, from: &i)
                let right = digits(of: b, from: &j)
                if left.count != right.count { return left.count < right.count }
                if !left.elementsEqual(right) { return left.lexicographicallyPrecedes(right) }
            } else {
                if a[i] != b[j] { return a[i] < b[j] }
                i += 1
                j += 1
            }
        }
        let restOfA = a.count - i
        let restOfB = b.count - j
        return restOfA != restOfB ? restOfA < restOfB : a.lexicographicallyPrecedes(b)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// The run of digits at `position` without leading zeros; moves `position` behind it.
    private static func digits(of name: [UInt8], from position: inout Int) -> ArraySlice<UInt8> {
        var start = position
        while position < name.count, isDigit(name[position]) { position += 1 }
        while start < position, name[start] == 0x30 { start += 1 }
        return name[start..<position]
    }
}
