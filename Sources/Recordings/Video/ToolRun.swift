import Foundation

/// One run of a program of the system, with what it prints handed over as it comes.
///
/// Both its outputs are drained in one loop, so neither can fill up and block it; it gets no input; and it is ended
/// when it stays silent for too long.
struct ToolRun {
    let program: String
    let arguments: [String]
    /// Longest silence of a program at work, in seconds: engineering default, far above the time of any frame.
    var patience = 60.0

    struct Outcome {
        let status: Int32
        /// The first words of its complaints.
        let complaint: String
        let timedOut: Bool
    }

    /// Most bytes of complaints that are kept.
    private static let longestComplaint = 2000
    private static let pieceSize = 256 << 10

    /// The path of a program, looked up in PATH; `nil` when it is not installed.
    static func find(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(
            separator: ":")
        return folders.map { $0 + "/" + name }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs the program to its end.
    ///
    /// - Parameter deliver: Takes what it writes to its standard output; when it throws, the program is ended.
    /// - Throws: What `deliver` throws, or `RecordingError.cannotRead` when the program does not start.
    func perform(_ deliver: ([UInt8]) throws(RecordingError) -> Void) throws(RecordingError) -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        do {
            try process.run()
        } catch {
            throw .cannotRead(path: program, reason: error.localizedDescription)
        }
        var complaint: [UInt8] = []
        var failure: RecordingError?
        var timedOut = false
        var descriptors = [
            pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0),
        ]
        var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
        while descriptors.contains(where: { $0.fd >= 0 }) {
            let ready = unsafe poll(&descriptors, nfds_t(descriptors.count), Int32(patience * 1000))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else {
                timedOut = true
                break
            }
            for index in descriptors.indices where descriptors[index].fd >= 0 && descriptors[index].revents != 0 {
                // SAFETY: exactly the buffer's bytes are offered.
                let got = unsafe buffer.withUnsafeMutableBytes {
                    unsafe read(descriptors[index].fd, $0.baseAddress, $0.count)
                }
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    // poll passes over negative descriptors.
                    descriptors[index].fd = -1
                    continue
                }
                if index == 1 {
                    complaint += buffer.prefix(min(got, max(0, Self.longestComplaint - complaint.count)))
                } else if failure == nil {
                    do throws(RecordingError) {
                        try deliver(Array(buffer.prefix(got)))
                    } catch {
                        failure = error
                        kill(process.processIdentifier, SIGKILL)
                    }
                }
            }
        }
        if timedOut { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        if let failure { throw failure }
        return Outcome(
            status: process.terminationReason == .exit ? process.terminationStatus : -1,
            complaint: String(decoding: complaint, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines),
            timedOut: timedOut)
    }
}
