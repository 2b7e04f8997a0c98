/// The number types radio-frequency samples are stored in.
package enum SampleType: String, Sendable, CaseIterable {
    case int8, uint8, int16, uint16, int32, uint32, float32, float64

    var byteCount: Int {
        switch self {
        case .int8, .uint8: 1
        case .int16, .uint16: 2
        case .int32, .uint32, .float32: 4
        case .float64: 8
        }
    }

    /// The name a MetaImage header gives the type.
    init?(metaImage name: String) {
        switch name {
        case "MET_CHAR": self = .int8
        case "MET_UCHAR": self = .uint8
        case "MET_SHORT": self = .int16
        case "MET_USHORT": self = .uint16
        case "MET_INT", "MET_LONG": self = .int32
        case "MET_UINT", "MET_ULONG": self = .uint32
        case "MET_FLOAT": self = .float32
        case "MET_DOUBLE": self = .float64
        default: return nil
        }
    }

    /// Largest magnitude kept, so that squares and sums of a line stay finite in single precision.
    private static let largest: Float = 1e15

    /// Writes the numbers in `bytes` to `target`, which holds as many.
    ///
    /// Not-a-number becomes 0, and what is beyond 1e15 becomes that: a damaged sample spoils its line, not the run.
    func decode(_ bytes: [UInt8], isBigEndian: Bool, into target: UnsafeMutablePointer<Float>) {
        let size = byteCount
        unsafe bytes.withUnsafeBytes { source in
            // SAFETY: index * size + size <= bytes.count for every index.
            func bits<T: FixedWidthInteger>(_ type: T.Type, _ index: Int) -> T {
                let value = unsafe source.loadUnaligned(fromByteOffset: index &* size, as: type)
                return isBigEndian ? T(bigEndian: value) : T(littleEndian: value)
            }
            for index in 0..<bytes.count / size {
                let value: Float =
                    switch self {
                    case .int8: Float(bits(Int8.self, index))
                    case .uint8: Float(bits(UInt8.self, index))
                    case .int16: Float(bits(Int16.self, index))
                    case .uint16: Float(bits(UInt16.self, index))
                    case .int32: Float(bits(Int32.self, index))
                    case .uint32: Float(bits(UInt32.self, index))
                    case .float32: Float(bitPattern: bits(UInt32.self, index))
                    case .float64: Float(Double(bitPattern: bits(UInt64.self, index)))
                    }
                unsafe target[index] = value.isNaN ? 0 : min(max(value, -Self.largest), Self.largest)
            }
        }
    }
}
