/// Prints how long each kernel and each stage of the analysis takes on one core, beside the time of one forward and
/// one inverse transform of the same image, measured in turn with it.
///
/// Arguments: the number of rounds, 100 unless given; or `serve` and a folder, see ``Server``.
@main
struct Benchmark {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.count == 2, arguments.first == "serve", let folder = arguments.last {
            return Server(folder: folder).run()
        }
        guard arguments.count <= 1, let rounds = Int(arguments.first ?? "100"), (5...100_000).contains(rounds) else {
            print("usage: SoundingBenchmark [ROUNDS]    5 to 100000 rounds, 100 unless given")
            print("       SoundingBenchmark serve FOLDER    runs stages on request, for Benchmarks/peers")
            return
        }
        try measure(
            width: 512, height: 512, millimetersPerPixel: 0.1, rounds: rounds,
            extra: [scanConversionSubject(decimation: 1), scanConversionSubject(decimation: 2)])
        try measure(width: 1024, height: 768, millimetersPerPixel: 0.075, rounds: max(rounds / 3, 5), extra: [])
    }

    private static func measure(
        width: Int, height: Int, millimetersPerPixel: Double, rounds: Int, extra: [Subject]
    ) throws {
        let kernels = KernelSubjects(width: width, height: height)
        let subjects = [kernels.transformPair()] + kernels.all() + extra
        let samples = timeInTurn(subjects, rounds: rounds)
        printTable("kernels, \(width)×\(height), \(rounds) rounds", unit: samples[0], samples: samples)

        let frame = try FrameStages(width: width, height: height, millimetersPerPixel: millimetersPerPixel)
        let pair = KernelSubjects(width: frame.width, height: frame.height).transformPair()
        var round = -2
        let whole = timeInTurn(
            [
                pair,
                Subject(name: "frame") {
                    frame.analyzeNext(isTimed: round >= 0)
                    round += 1
                },
            ], rounds: rounds)
        printTable(
            "analysis of a phantom frame, \(frame.name), \(rounds) frames", unit: whole[0],
            samples: [whole[0]] + frame.stages + [frame.whole])
    }

    private static func printTable(_ title: String, unit: Sample, samples: [Sample]) {
        print("\n\(title)")
        print(row("", "median ms", "p99 ms", "least ms", "× FFT"))
        let pair = unit.quantile(0.5)
        for sample in samples where !sample.milliseconds.isEmpty {
            let median = sample.quantile(0.5)
            print(
                row(
                    sample.name, decimal(median), decimal(sample.quantile(0.99)), decimal(sample.quantile(0)),
                    decimal(median / pair)))
        }
    }

    private static func row(_ name: String, _ columns: String...) -> String {
        name + String(repeating: " ", count: max(1, 34 - name.count))
            + columns.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }.joined()
    }

    /// Three decimals, without Foundation.
    private static func decimal(_ value: Double) -> String {
        let thousandths = Int((value * 1000).rounded())
        let fraction = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
