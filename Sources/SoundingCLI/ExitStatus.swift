import ArgumentParser
import Foundation
import PlacementSafety
import Recordings
import Settings

/// The exit codes of the command, as in sysexits.h where one fits.
enum ExitStatus {
    static let someInputsFailed = ExitCode(3)
    static let finding = ExitCode(10)
    static let usage = ExitCode(64)
    static let badData = ExitCode(65)
    static let missingInput = ExitCode(66)
    static let unavailable = ExitCode(69)
    static let cannotWrite = ExitCode(73)
    static let ioError = ExitCode(74)

    static func of(_ error: any Error) -> ExitCode {
        switch error {
        case let error as ExitCode: return error
        case let error as RecordingError:
            switch error.kind {
            case .missingInput: return missingInput
            case .badData: return badData
            case .readFailure: return ioError
            case .writeFailure: return cannotWrite
            case .missingTool: return unavailable
            }
        case is ConfigurationError, is SafetyMarginsError: return badData
        case is CancellationError: return ioError
        default: return ioError
        }
    }
}

/// Text for people; data goes to standard output, everything else to standard error.
///
/// A reader that went away takes no further text, and the run goes on: its results are files.
enum Console {
    static func note(_ text: String) { _ = write(text + "\n", to: STDERR_FILENO) }

    /// Ends the process with `ExitStatus.ioError` when standard output cannot take the text, a full disk for one.
    static func data(_ text: String) {
        guard let reason = write(text + "\n", to: STDOUT_FILENO) else { return }
        note("sounding: standard output: cannot be written: \(reason)")
        exit(ExitStatus.ioError.rawValue)
    }

    /// A piece of a progress line.
    static func progress(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Why the text could not be written; `nil` when it was, or when nobody reads it.
    private static func write(_ text: String, to descriptor: Int32) -> String? {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            // SAFETY: the buffer holds exactly the bytes that are offered.
            let count = unsafe rest.withUnsafeBytes { unsafe Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            if count < 0, errno == EPIPE { return nil }
            guard count > 0 else { return unsafe String(cString: strerror(errno)) }
            rest = rest.dropFirst(count)
        }
        return nil
    }

    static var errorIsTerminal: Bool { isatty(2) == 1 }
}

/// A line on a terminal that says how far a run is; silent elsewhere.
struct ProgressLine {
    private let isShown: Bool
    private let label: String
    private let total: Int
    private var done = 0

    init(label: String, total: Int, quiet: Bool) {
        isShown = !quiet && Console.errorIsTerminal
        self.label = label
        self.total = total
    }

    mutating func advance(by count: Int) {
        done += count
        guard isShown else { return }
        let width = 30
        let filled = total > 0 ? width * done / total : width
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        Console.progress("\r\(label) [\(bar)] \(done)/\(total)")
        if done >= total { Console.progress("\n") }
    }
}
