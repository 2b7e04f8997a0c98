import Yams

/// The keys of a YAML mapping with what a message about them needs: the file they come from.
///
/// Values are read one at a time where they stand, so a file whose aliases refer to each other over and over
/// takes no more memory than its text.
struct YAMLMapping {
    /// Names the file in messages.
    let source: String
    /// In the order of the names, so that the first fault named is the same whatever the order in the file.
    let entries: [(key: String, value: Node)]

    /// - Parameter text: The whole file; an empty one is a mapping without keys.
    /// - Throws: `ConfigurationError` for text that is no YAML and a document that is no mapping of names.
    init(text: String, source: String) throws(ConfigurationError) {
        let document: Node?
        do {
            document = try Yams.compose(yaml: text)
        } catch {
            throw .notYAML(file: source, reason: "\(error)")
        }
        try self.init(document ?? .mapping(Node.Mapping([])), key: "(document)", source: source)
    }

    /// The mapping that stands under `key`.
    init(_ node: Node, key: String, source: String) throws(ConfigurationError) {
        self.source = source
        guard case .mapping(let mapping) = node else {
            throw .wrongValue(source: source, key: key, found: Self.found(node), allowed: "a mapping of keys")
        }
        var entries: [(key: String, value: Node)] = []
        for (name, value) in mapping {
            guard case .scalar(let name) = name else {
                throw .wrongValue(
                    source: source, key: key, found: "a key that is no name", allowed: "a mapping of keys")
            }
            entries.append((name.string, value))
        }
        self.entries = entries.sorted { $0.key < $1.key }
    }

    func number(_ value: Node, key: String) throws(ConfigurationError) -> Double {
        if let text = Self.plainDecimal(value), let number = Double(text) { return number }
        switch Self.scalar(value) {
        case let number as Double: return number
        case let number as Int: return Double(number)
        default: throw wrong(value, key: key, allowed: "a number")
        }
    }

    func wholeNumber(_ value: Node, key: String, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int {
        guard let number = Self.plainDecimal(value).flatMap({ Int($0) }) ?? Self.scalar(value) as? Int,
            range.contains(number)
        else {
            let allowed = range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range)"
            throw wrong(value, key: key, allowed: "a whole number, \(allowed)")
        }
        return number
    }

    /// Text of 1 to `longest` characters.
    func text(_ value: Node, key: String, longest: Int) throws(ConfigurationError) -> String {
        guard let text = Self.scalar(value) as? String, (1...longest).contains(text.count) else {
            throw wrong(value, key: key, allowed: "text of 1 to \(longest) characters")
        }
        return text
    }

    /// One of `names`, of which none reads as anything but text.
    func choice(_ value: Node, key: String, of names: [String]) throws(ConfigurationError) -> String {
        guard case .scalar(let scalar) = value, names.contains(scalar.string) else {
            throw wrong(value, key: key, allowed: names.joined(separator: ", "))
        }
        return scalar.string
    }

    func wrong(_ value: Node, key: String, allowed: String) -> ConfigurationError {
        .wrongValue(source: source, key: key, found: Self.found(value), allowed: allowed)
    }

    /// A number as most are written: digits, and perhaps a point between them. The library's patterns, which tell all kinds
    /// of scalar apart, take a hundred times as long, and a calibration has a thousand numbers.
    private static func plainDecimal(_ node: Node) -> String? {
        guard case .scalar(let scalar) = node, scalar.style == .plain,
            scalar.tag.rawValue == Tag.Name.implicit.rawValue
        else { return nil }
        let digits = scalar.string.utf8.drop { $0 == UInt8(ascii: "-") }
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isDecimal =
            (1...2).contains(parts.count)
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            }
        // Digits behind a zero are octal in YAML 1.1.
        guard isDecimal, parts[0].count == 1 || parts[0].first != UInt8(ascii: "0") else { return nil }
        return scalar.string
    }

    private static func scalar(_ node: Node) -> Any? {
        guard case .scalar = node else { return nil }
        return node.any
    }

    /// What a message says was found.
    private static func found(_ node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.string.isEmpty ? "empty" : String(scalar.string.prefix(60))
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}
