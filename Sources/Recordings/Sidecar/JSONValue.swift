import Foundation

/// A parsed JSON value; numbers and Booleans stay apart.
indirect enum JSONValue: Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// The value as it is quoted in an error message, shortened.
    var quoted: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
        case .string(let value): "\"\(value.prefix(60))\(value.count > 60 ? "..." : "")\""
        case .array(let values): "an array of \(values.count)"
        case .object(let values):
            "an object with \(values.isEmpty ? "no keys" : values.keys.sorted().prefix(6).joined(separator: ", "))"
        }
    }
}

/// The keys of one JSON object, read with checks that name file, key, value found and values allowed.
struct JSONObject {
    let file: String
    /// Prefix of the keys in messages: "probe." inside `probe`.
    let path: String
    let values: [String: JSONValue]

    func error(_ key: String, found: String, allowed: String) -> RecordingError {
        .badValue(file: file, key: path + key, found: found, allowed: allowed)
    }

    /// The value of `key`; `nil` when it is missing or null.
    func value(_ key: String) -> JSONValue? {
        guard let value = values[key] else { return nil }
        if case .null = value { return nil }
        return value
    }

    func string(_ key: String) throws(RecordingError) -> String? {
        guard let value = value(key) else { return nil }
        guard case .string(let text) = value else { throw error(key, found: value.quoted, allowed: "a string") }
        return text
    }

    func bool(_ key: String) throws(RecordingError) -> Bool? {
        guard let value = value(key) else { return nil }
        guard case .bool(let flag) = value else { throw error(key, found: value.quoted, allowed: "true or false") }
        return flag
    }

    func number(_ key: String, in range: ClosedRange<Double>, unit: String) throws(RecordingError) -> Double? {
        guard let value = value(key) else { return nil }
        let allowed = "a number from \(range.lowerBound) to \(range.upperBound) \(unit)"
        guard case .number(let number) = value, range.contains(number) else {
            throw error(key, found: value.quoted, allowed: allowed)
        }
        return number
    }

    func requiredNumber(_ key: String, in range: ClosedRange<Double>, unit: String) throws(RecordingError) -> Double {
        guard let number = try number(key, in: range, unit: unit) else {
            throw error(
                key, found: "missing", allowed: "a number from \(range.lowerBound) to \(range.upperBound) \(unit)")
        }
        return number
    }

    /// A whole number.
    func integer(_ key: String, in range: ClosedRange<Int>) throws(RecordingError) -> Int {
        let allowed = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let value = value(key) else { throw error(key, found: "missing", allowed: allowed) }
        guard case .number(let number) = value, let whole = Int(exactly: number), range.contains(whole) else {
            throw error(key, found: value.quoted, allowed: allowed)
        }
        return whole
    }

    /// An array of finite numbers.
    func numbers(_ key: String, count: Int? = nil) throws(RecordingError) -> [Double]? {
        guard let value = value(key) else { return nil }
        let allowed = count.map { "an array of \($0) finite numbers" } ?? "an array of finite numbers"
        guard case .array(let items) = value else { throw error(key, found: value.quoted, allowed: allowed) }
        if let count, items.count != count { throw error(key, found: value.quoted, allowed: allowed) }
        var numbers: [Double] = []
        numbers.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            guard case .number(let number) = item, number.isFinite else {
                throw error("\(key)[\(index)]", found: item.quoted, allowed: "a finite number")
            }
            numbers.append(number)
        }
        return numbers
    }

    func object(_ key: String) throws(RecordingError) -> JSONObject? {
        guard let value = value(key) else { return nil }
        guard case .object(let values) = value else { throw error(key, found: value.quoted, allowed: "an object") }
        return JSONObject(file: file, path: path + key + ".", values: values)
    }
}
