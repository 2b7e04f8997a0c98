/// File names in the order a person expects: `frame_2` before `frame_10`.
package enum NaturalOrder {
    /// Runs of ASCII digits compare by value, everything else byte by byte. Names whose numbers
    /// are equal but differ in leading zeros fall back to byte order, so the order is total.
    ///
    /// - Complexity: O(n log n) comparisons of n keys, each of which is made once.
    package static func sorted(_ names: [String]) -> [String] {
        names.map { (name: $0, key: key(of: $0.utf8)) }.sorted { a, b in
            a.key.lexicographicallyPrecedes(b.key)
                || a.key == b.key && a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
        }.map(\.name)
    }

    /// Bytes whose plain order is the natural one: before the digits of a number, a digit, which keeps its place among
    /// other bytes, and how many there are without leading zeros.
    private static func key(of name: String.UTF8View) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(name.count + 8)
        // Where the length of the number stands that is being read.
        var length: Int?
        var count = 0
        for byte in name {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
                length = nil
                key.append(byte)
                continue
            }
            if length == nil {
                key.append(UInt8(ascii: "0"))
                (length, count) = (key.count, 0)
                key += [0, 0]
            }
            guard let length, count > 0 || byte != UInt8(ascii: "0") else { continue }
            key.append(byte)
            // Two bytes, as no system takes names of 64 kB.
            count += 1
            key[length] = UInt8(truncatingIfNeeded: count >> 8)
            key[length + 1] = UInt8(truncatingIfNeeded: count)
        }
        return key
    }
}
