import Foundation
import Recordings

/// The folder results are written into.
enum OutputFolder {
    /// Makes the folder, and refuses one with results in it unless they may be replaced.
    ///
    /// - Parameter results: What a run leaves there; removed when it may be replaced.
    static func prepare(_ folder: String, results: [String], overwrite: Bool) throws(RecordingError) {
        let manager = FileManager.default
        try make(folder)
        let found = results.filter { manager.fileExists(atPath: folder + "/" + $0) }
        if !overwrite, let first = found.first {
            throw .cannotWrite(path: folder + "/" + first, reason: "it is already there; --overwrite replaces it")
        }
        for name in found {
            do {
                try manager.removeItem(atPath: folder + "/" + name)
            } catch {
                throw .cannotWrite(path: folder + "/" + name, reason: error.localizedDescription)
            }
        }
    }

    /// What the system says of a failure, where Foundation only numbers it.
    static func systemReason(_ error: any Error) -> String {
        guard let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError,
            cause.domain == NSPOSIXErrorDomain
        else { return error.localizedDescription }
        return unsafe String(cString: strerror(Int32(truncatingIfNeeded: cause.code)))
    }

    /// Makes the folder where it is missing.
    static func make(_ folder: String) throws(RecordingError) {
        let manager = FileManager.default
        var isFolder: ObjCBool = false
        if unsafe manager.fileExists(atPath: folder, isDirectory: &isFolder), !isFolder.boolValue {
            throw .cannotWrite(path: folder, reason: "a file is in the way of the folder for the results")
        }
        do {
            try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .cannotWrite(path: folder, reason: systemReason(error))
        }
    }
}
