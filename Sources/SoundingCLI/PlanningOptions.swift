import ArgumentParser
import Foundation
import Recordings
import SignalKernels

/// How the Fourier transforms of a command are planned.
struct PlanningOptions: ParsableArguments {
    enum Plan: String, CaseIterable, ExpressibleByArgument {
        case estimate, measure

        var planning: TransformPlanning { self == .measure ? .measure : .estimate }
    }

    /// Largest wisdom file read: 16 MiB, engineering default; FFTW writes some kilobytes.
    private static let largestFile = 16 << 20

    @Option(
        help: ArgumentHelp(
            "How transforms are planned: estimate, or measure, by which FFTW times its own ways for seconds.",
            discussion: """
                Affects filters by frequency and despeckling. Worth a try on processors without AVX2; with it, what \
                estimate chooses is faster for most sizes. Results of measured plans may differ in their last bits from \
                those of estimated ones; with the same wisdom they are the same.
                """))
    var fftPlan = Plan.estimate

    @Option(
        help: ArgumentHelp(
            "With --fft-plan measure: what was measured before is read from here if it exists, and written at the end.",
            valueName: "file"))
    var wisdom: String?

    func validate() throws {
        guard let wisdom else { return }
        guard fftPlan == .measure else {
            throw ValidationError("--wisdom is for --fft-plan measure; the plan is \(fftPlan.rawValue)")
        }
        guard !wisdom.isEmpty else { throw ValidationError("--wisdom is empty; allowed: the name of a file") }
    }

    /// Runs `body` with these plans; wisdom is written even when it fails, which costs nothing that was measured.
    func run(_ body: () async throws -> Void) async throws {
        do {
            try readWisdom()
        } catch {
            Console.note("sounding: \(error)")
            throw ExitStatus.of(error)
        }
        var failure: (any Error)?
        do {
            try await TransformPlanning.$current.withValue(fftPlan.planning) { try await body() }
        } catch {
            failure = error
        }
        do {
            if let wisdom { try OutputFile.write(Array(TransformWisdom.text.utf8), to: wisdom) }
        } catch {
            Console.note("sounding: \(error)")
            throw failure ?? ExitStatus.of(error)
        }
        if let failure { throw failure }
    }

    private func readWisdom() throws(RecordingError) {
        guard let wisdom, FileManager.default.fileExists(atPath: wisdom) else { return }
        let bytes: Data
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: wisdom)
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                throw RecordingError.cannotRead(path: wisdom, reason: "it is not a regular file")
            }
            let size = attributes[.size] as? Int ?? 0
            guard size <= Self.largestFile else {
                throw RecordingError.malformed(
                    file: wisdom, found: "\(size) bytes", allowed: "at most \(Self.largestFile) bytes of FFTW wisdom")
            }
            bytes = try Data(contentsOf: URL(fileURLWithPath: wisdom))
        } catch let error as RecordingError {
            throw error
        } catch {
            throw .cannotRead(path: wisdom, reason: error.localizedDescription)
        }
        do {
            // What is not text is not wisdom either, as little as an empty file.
            try TransformWisdom.add(String(bytes: bytes, encoding: .utf8) ?? "")
        } catch {
            throw .malformed(
                file: wisdom, found: "not wisdom that this build of FFTW can use",
                allowed: "a file that --wisdom wrote on a machine with the same FFTW, or a new name")
        }
    }
}
