/// How the stored axes of an image lie: M marked side, U unmarked side, F far from the probe, N near it.
///
/// The first letter says where the stored columns lead, the second where the rows lead; a third,
/// out of the plane, does not matter here (PlusLib, docs/UltrasoundImageOrientation).
struct ImageOrientation: Hashable {
    /// Stored columns run along the depth.
    let isTransposed: Bool
    let leadsToUnmarked: Bool
    let leadsToNear: Bool

    /// Needs no change: columns lead to the marked side, rows away from the probe.
    static let markedFar = ImageOrientation(isTransposed: false, leadsToUnmarked: false, leadsToNear: false)

    private init(isTransposed: Bool, leadsToUnmarked: Bool, leadsToNear: Bool) {
        self.isTransposed = isTransposed
        self.leadsToUnmarked = leadsToUnmarked
        self.leadsToNear = leadsToNear
    }

    init?(_ text: String) {
        let letters = Array(text.uppercased())
        guard letters.count == 2 || letters.count == 3 else { return nil }
        isTransposed = "FN".contains(letters[0])
        let across = isTransposed ? letters[1] : letters[0]
        let down = isTransposed ? letters[0] : letters[1]
        guard "MU".contains(across), "FN".contains(down) else { return nil }
        leadsToUnmarked = across == "U"
        leadsToNear = down == "N"
    }

    /// Position in the stored frame of a pixel of the upright one.
    func stored(row: Int, column: Int, height: Int, width: Int) -> (row: Int, column: Int) {
        let down = leadsToNear ? height - 1 - row : row
        let across = leadsToUnmarked ? width - 1 - column : column
        return isTransposed ? (across, down) : (down, across)
    }
}
