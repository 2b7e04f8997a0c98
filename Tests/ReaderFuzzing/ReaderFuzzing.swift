import Foundation

/// Every reader under libFuzzer: `READER=dicom fuzz-readers [LIBFUZZER ARGUMENT...]`, and `fuzz-readers --seeds FOLDER`,
/// which writes the seeds of each reader to a folder of its name. `scripts/fuzz.sh` builds and runs it.
///
/// The reader is in the environment because libFuzzer starts this program again with the same arguments when it merges.
/// Any outcome but a crash, a hang or exhausted memory is fine; libFuzzer keeps the input that led to another.
@main
enum ReaderFuzzing {
    /// What the input is given to. Written once, before libFuzzer starts.
    nonisolated(unsafe) private static var bench: ReaderBench?

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.count == 2, arguments.first == "--seeds" {
            return try FuzzSeeds.write(to: arguments[2])
        }
        let name = ProcessInfo.processInfo.environment["READER"] ?? ""
        guard let reader = FuzzedReader(rawValue: name) else {
            let allowed = FuzzedReader.allCases.map(\.rawValue).joined(separator: ", ")
            FileHandle.standardError.write(Data("fuzz-readers: READER is \"\(name)\"; allowed: \(allowed)\n".utf8))
            exit(64)
        }
        unsafe bench = try ReaderBench(reader)
        var count = CommandLine.argc
        var values = unsafe CommandLine.unsafeArgv
        exit(
            unsafe runLibFuzzer(&count, &values) { bytes, count in
                // SAFETY: libFuzzer hands over `count` bytes at `bytes`.
                unsafe ReaderFuzzing.bench?.feed(Data(UnsafeRawBufferPointer(start: bytes, count: count)))
                return 0
            })
    }
}

/// `LLVMFuzzerRunDriver` of libFuzzer (LLVM, FuzzerInterface.h).
@_silgen_name("LLVMFuzzerRunDriver")
private func runLibFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
