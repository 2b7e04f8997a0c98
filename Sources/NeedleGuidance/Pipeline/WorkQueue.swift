import Synchronization

/// Numbers handed out one after the other to workers, each of which asks for its next one when it is done: none waits
/// while there is work, however uneven it is.
package final class WorkQueue: Sendable {
    private let position: Atomic<Int>
    private let end: Int

    package init(_ numbers: Range<Int>) {
        position = Atomic(numbers.lowerBound)
        end = numbers.upperBound
    }

    /// The next number; `nil` when all are handed out.
    package func next() -> Int? {
        let number = position.wrappingAdd(1, ordering: .relaxed).oldValue
        return number < end ? number : nil
    }
}
