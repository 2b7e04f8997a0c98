import ArgumentParser

struct Sounding: AsyncParsableCommand {
    /// The version written into every result.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "sounding",
        abstract: "Measures recorded ultrasound of needle procedures: layers, pleura, vessels, needle, clearance.",
        discussion: """
            Research and education software, not a medical device.

            Examples:
              sounding analyze session/ -o out          measure a folder of frames, draw overlays
              sounding probe session.mha                what is in a file, and which scale would be used
              sounding phantom intercostal -o demo      a synthetic recording with known truth
              sounding evaluate out demo/truth.json     accuracy against truth
              sounding deidentify session.dcm -o out    frames without what is burned in around the picture
              sounding calibrate out clips -o my.yaml   lower bounds from recordings with known truth
              sounding protocols                        margins and more for a body region

            Exit codes: 0 done, 3 some inputs or frames failed, 10 a finding named by --fail-on, 64 usage, 65 bad data,
            66 missing input, 69 ffmpeg is missing, 73 cannot write, 74 I/O error. Interrupted, it leaves no half-written file.
            """,
        version: version,
        subcommands: [
            AnalyzeCommand.self, ProbeCommand.self, FilterCommand.self, PhantomCommand.self, EvaluateCommand.self,
            DeidentifyCommand.self, CalibrateCommand.self, ProtocolsCommand.self,
        ],
        defaultSubcommand: nil)
}
