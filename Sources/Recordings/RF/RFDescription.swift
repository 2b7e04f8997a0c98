/// What an operator knows of radio-frequency lines that their file does not say: the key `rf` of `recording.json`.
package struct RFDescription: Sendable {
    /// How the samples of a line belong together.
    package enum Signal: String, Sendable, CaseIterable {
        /// One sample after the other, with the carrier.
        case real
        /// In-phase and quadrature samples in turn.
        case interleaved = "iq_interleaved"
        /// A line of in-phase samples, then one of quadrature samples.
        case alternatingLines = "iq_lines"
    }

    /// Samples, or pairs, per second.
    var samplingRate: Double?
    /// In m/s.
    var soundSpeed: Double?
    /// Depth of the first sample below the transducer face, in mm.
    var startDepth: Double?
    /// Distance between lines of a linear probe, in mm.
    var linePitch: Double?
    /// How a file without a header is laid out; `nil` for files that say it.
    var raw: RawLayout?

    package struct RawLayout: Sendable {
        /// Stored samples per line: twice the pairs where they are interleaved.
        var samples: Int
        var lines: Int
        var type: SampleType
        var signal: Signal
        var headerBytes: Int
    }

    /// Digitizers of medical ultrasound, from demodulated data of slow probes to high-frequency ones, with room.
    static let samplingRates = 10_000.0...1e9

    init(_ json: JSONObject) throws(RecordingError) {
        samplingRate = try json.number("sampling_hz", in: Self.samplingRates, unit: "Hz")
        soundSpeed = try json.number("sound_speed_m_s", in: Sidecar.speedsOfSound, unit: "m/s")
        startDepth = try json.number("start_depth_mm", in: 0...200, unit: "mm")
        linePitch = try json.number("line_pitch_mm", in: 0.01...5, unit: "mm")
        guard json.value("samples") != nil else { return }
        let type = try json.string("sample_type") ?? "missing"
        guard let known = SampleType(rawValue: type) else {
            throw json.error(
                "sample_type", found: type, allowed: SampleType.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let signal = try json.string("signal") ?? Signal.real.rawValue
        guard let signal = Signal(rawValue: signal) else {
            throw json.error(
                "signal", found: signal, allowed: Signal.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let header = try json.value("header_bytes") == nil ? 0 : json.integer("header_bytes", in: 0...1 << 30)
        raw = RawLayout(
            samples: try json.integer("samples", in: RFLayout.samplesPerLine),
            lines: try json.integer("lines", in: RFLayout.linesPerFrame), type: known, signal: signal,
            headerBytes: header)
    }
}
