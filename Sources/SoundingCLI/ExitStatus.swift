import ArgumentParser
import Foundation
import PlacementSafety
import Recordings

/// The exit codes of the command, as in sysexits.h where one fits.
enum ExitStatus {
    static let someInputsFailed = ExitCode(3)
    static let finding = ExitCode(10)
    static let usage = ExitCode(64)
    static let badData = ExitCode(65)
    static let missingInput = ExitCode(66)
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
            }
        case is ConfigurationError, is SafetyMarginsError: return badData
        case is CancellationError: return ioError
        default: return ioError
        }
    }
}

/// Text for people; data goes to standard output, everything else to standard error.
enum Console {
    static func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    static func data(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
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
        FileHandle.standardError.write(Data("\r\(label) [\(bar)] \(done)/\(total)".utf8))
        if done >= total { FileHandle.standardError.write(Data("\n".utf8)) }
    }
}
