/// The clearances a placement must keep. Engineering defaults, not clinical advice.
///
/// No source gives a validated numeric margin. 5 mm for the pleura is the one-sided
/// 99.9 % bound of a tip located with 1.47 mm RMS (Beigi et al. 2017), and 10 mm adds
/// the 4.5 mm that breathing moved the pleura in some people (Chu et al. 2018).
public struct SafetyMargins: Hashable, Sendable {
    /// Pleura: danger below, in millimeters.
    public var pleuraDanger = 5.0
    /// Pleura: caution below.
    public var pleuraCaution = 10.0
    /// Vessel wall: danger below.
    public var vesselDanger = 2.0
    /// Vessel wall: caution below.
    public var vesselCaution = 5.0
    /// How far beyond the tip the extended shaft is followed.
    public var trajectoryReach = 10.0
    /// Danger at or past this depth below the transducer face; `nil` = no cap.
    public var depthCap: Double?

    public init() {}
}
