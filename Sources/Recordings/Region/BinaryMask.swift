/// A picture of yes and no, for finding shapes.
struct BinaryMask {
    let width: Int
    let height: Int
    var isSet: [Bool]

    /// A connected piece of a mask.
    struct Piece {
        var area = 0
        var columns: Range<Int>
        var rows: Range<Int>
    }

    /// The pixels of whose square neighborhood more than `share` is set; outside the frame nothing is.
    ///
    /// - Parameter side: Of the square, odd.
    /// - Complexity: O(`width * height`), whatever the side.
    func whereNeighborhood(side: Int, isSetBeyond share: Double) -> BinaryMask {
        let reach = side / 2
        let threshold = share * Double(side * side)
        var result = BinaryMask(width: width, height: height, isSet: Array(repeating: false, count: isSet.count))
        // Set pixels of each column among the rows of the current band.
        var counts = [Int](repeating: 0, count: width)
        for row in -reach..<height {
            let entering = row + reach
            if entering < height {
                for column in 0..<width where isSet[entering * width + column] { counts[column] += 1 }
            }
            let leaving = row - reach - 1
            if leaving >= 0 { for column in 0..<width where isSet[leaving * width + column] { counts[column] -= 1 } }
            guard row >= 0 else { continue }
            var sum = 0
            for column in -reach..<width {
                if column + reach < width { sum += counts[column + reach] }
                if column - reach - 1 >= 0 { sum -= counts[column - reach - 1] }
                if column >= 0 { result.isSet[row * width + column] = Double(sum) > threshold }
            }
        }
        return result
    }

    /// The pieces of set pixels that touch along an edge, or also at a corner.
    func pieces(touchingAtCorners: Bool = false) -> [Piece] {
        var visited = [Bool](repeating: false, count: isSet.count)
        var pieces: [Piece] = []
        var open: [Int] = []
        for start in isSet.indices where isSet[start] && !visited[start] {
            var piece = Piece(
                columns: start % width..<start % width + 1, rows: start / width..<start / width + 1)
            visited[start] = true
            open.append(start)
            while let index = open.popLast() {
                let row = index / width
                let column = index % width
                piece.area += 1
                piece.columns = min(piece.columns.lowerBound, column)..<max(piece.columns.upperBound, column + 1)
                piece.rows = min(piece.rows.lowerBound, row)..<max(piece.rows.upperBound, row + 1)
                func visit(_ next: Int) {
                    guard isSet[next], !visited[next] else { return }
                    visited[next] = true
                    open.append(next)
                }
                if column > 0 { visit(index - 1) }
                if column + 1 < width { visit(index + 1) }
                if row > 0 { visit(index - width) }
                if row + 1 < height { visit(index + width) }
                guard touchingAtCorners else { continue }
                if column > 0, row > 0 { visit(index - width - 1) }
                if column + 1 < width, row > 0 { visit(index - width + 1) }
                if column > 0, row + 1 < height { visit(index + width - 1) }
                if column + 1 < width, row + 1 < height { visit(index + width + 1) }
            }
            pieces.append(piece)
        }
        return pieces
    }
}
