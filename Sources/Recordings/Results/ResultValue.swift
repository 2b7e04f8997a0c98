/// A value with its keys in order, for what a caller adds to the results.
public indirect enum ResultValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    /// Written with up to 6 decimals.
    case number(Double)
    case string(String)
    case array([ResultValue])
    case object([(key: String, value: ResultValue)])

    /// The same without any member whose key ends in `_mm`.
    var withoutMillimeters: ResultValue {
        switch self {
        case .array(let items): .array(items.map(\.withoutMillimeters))
        case .object(let members):
            .object(members.filter { !$0.key.hasSuffix("_mm") }.map { ($0.key, $0.value.withoutMillimeters) })
        default: self
        }
    }
}

extension JSONText {
    mutating func value(_ value: ResultValue) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .integer(let number): integer(number)
        case .number(let number): self.number(number, decimals: 6)
        case .string(let text): string(text)
        case .array(let items): array { json in for item in items { json.value(item) } }
        case .object(let members):
            object { json in
                for member in members {
                    json.key(member.key)
                    json.value(member.value)
                }
            }
        }
    }
}
