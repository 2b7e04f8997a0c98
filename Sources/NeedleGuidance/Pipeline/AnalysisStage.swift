/// The steps of analyzing one frame, in their order.
public enum AnalysisStage: String, CaseIterable, Sendable {
    /// Gray levels of the region and their monogenic signal.
    case features
    /// Whether the frame is fit to be judged.
    case quality
    /// Layers, bone and pleura.
    case tissue
    case vessels
    case needle
    /// How the tissue moved since the frame before.
    case motion
}
