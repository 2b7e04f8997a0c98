extension Int {
    /// This many of a thing, in words: "1 frame", "3 frames".
    ///
    /// - Parameter noun: One that takes an s.
    func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
