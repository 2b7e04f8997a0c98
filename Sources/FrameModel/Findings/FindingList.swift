/// A value whose storage can be used again for the next frame.
public protocol Reusable {
    init()
    /// Returns to the state after `init()`, keeping allocated storage.
    mutating func reset()
}

/// A list that keeps its removed elements, so refilling it frame after frame allocates nothing.
public struct FindingList<Element: Reusable & Sendable>: RandomAccessCollection, MutableCollection, Sendable {
    private var storage: [Element] = []
    public private(set) var count = 0

    public init() {}

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }

    public subscript(position: Int) -> Element {
        get {
            precondition(position < count, "index past the end of the list")
            return storage[position]
        }
        _modify {
            precondition(position < count, "index past the end of the list")
            yield &storage[position]
        }
    }

    /// Forgets every element but keeps its storage.
    public mutating func removeAll() { count = 0 }

    /// Shortens the list to its first `newCount` elements.
    public mutating func truncate(to newCount: Int) {
        precondition((0...count).contains(newCount), "a list is only ever shortened")
        count = newCount
    }

    /// Removes an element and puts the last one in its place.
    package mutating func swapRemove(at position: Int) {
        swapAt(position, count - 1)
        truncate(to: count - 1)
    }

    /// Appends a reset element and lets `fill` complete it.
    public mutating func append(_ fill: (inout Element) -> Void) {
        if count == storage.count { storage.append(Element()) }
        storage[count].reset()
        fill(&storage[count])
        count += 1
    }
}
