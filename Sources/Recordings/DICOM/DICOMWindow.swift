import Foundation

/// Which of the deep gray values of a picture are shown, and how (PS3.3 section C.11.2.1.2).
///
/// The first window of the file counts, behind the rescaling of stored values (section C.11.1.1).
struct DICOMWindow {
    private enum Function: String {
        case linear = "LINEAR"
        case exact = "LINEAR_EXACT"
        case sigmoid = "SIGMOID"
    }

    private let function: Function
    private let center: Double
    private let width: Double
    private let slope: Double
    private let intercept: Double

    /// The window the file states; `nil` without one.
    ///
    /// - Parameter warnings: Takes why a window that is stated is not used.
    init?(_ values: DICOMValues, warnings: inout [String]) {
        guard let center = values.decimals(.windowCenter)?.first, let width = values.decimals(.windowWidth)?.first
        else {
            return nil
        }
        let name = values.text(.windowFunction) ?? Function.linear.rawValue
        guard let function = Function(rawValue: name) else {
            warnings.append(
                "\(DICOMTag.windowFunction.label) is \"\(name.prefix(40))\": gray levels are taken by their highest bits"
            )
            return nil
        }
        guard width > 0, function != .linear || width >= 1 else {
            warnings.append(
                "\(DICOMTag.windowWidth.label) is \(width): gray levels are taken by their highest bits")
            return nil
        }
        let slope = values.decimals(.rescaleSlope)?.first ?? 1
        guard slope != 0 else {
            warnings.append("\(DICOMTag.rescaleSlope.label) is 0: gray levels are taken by their highest bits")
            return nil
        }
        self.function = function
        self.center = center
        self.width = width
        self.slope = slope
        intercept = values.decimals(.rescaleIntercept)?.first ?? 0
    }

    /// Gray level of a stored value, 0 to 255.
    func level(of stored: Int) -> UInt8 {
        let value = slope * Double(stored) + intercept
        let share =
            switch function {
            // One less at both places, so that a window of 256 about 128 shows 8 bits as they are. One value is a step.
            case .linear where width == 1: value <= center - 0.5 ? 0.0 : 1.0
            case .linear: (value - center + 0.5) / (width - 1) + 0.5
            case .exact: (value - center) / width + 0.5
            case .sigmoid: 1 / (1 + exp(-4 * (value - center) / width))
            }
        return UInt8((255 * min(max(share, 0), 1)).rounded())
    }
}
