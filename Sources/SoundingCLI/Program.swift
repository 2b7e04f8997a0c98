import Dispatch
import Foundation
import Recordings

/// Where the process starts: settles how it meets signals and missing streams, then runs the command.
@main
enum Program {
    static func main() async {
        openMissingStreams()
        // A reader that went away is an error of one write, not the end of the run.
        _ = signal(SIGPIPE, SIG_IGN)
        let watches = [SIGINT, SIGTERM, SIGHUP].map(removePartialFiles)
        await Sounding.main()
        withExtendedLifetime(watches) {}
    }

    /// Without this a file of results could get the number of a closed standard stream, and text would go into it.
    private static func openMissingStreams() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = unsafe open("/dev/null", O_RDWR)
        }
    }

    /// On the signal: no file is left half written, and the process ends as the signal asks.
    private static func removePartialFiles(on number: Int32) -> any DispatchSourceSignal {
        _ = signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInitiated))
        source.setEventHandler {
            OutputFile.abandonAll()
            _ = signal(number, SIG_DFL)
            kill(getpid(), number)
        }
        source.resume()
        return source
    }
}
