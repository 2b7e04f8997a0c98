// swift-tools-version: 6.2
import PackageDescription

/// Imports stay internal unless a file says otherwise, `any` is written out, and unsafe code is marked.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "sounding",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "sounding", targets: ["sounding"]),
        .library(name: "NeedleGuidance", targets: ["NeedleGuidance"]),
        .library(name: "PlacementSafety", targets: ["PlacementSafety"]),
        .library(name: "SignalKernels", targets: ["SignalKernels"]),
        .library(name: "FrameModel", targets: ["FrameModel"]),
        .library(name: "Recordings", targets: ["Recordings"]),
        .library(name: "Overlays", targets: ["Overlays"]),
        .library(name: "Phantoms", targets: ["Phantoms"]),
        // Loaded by Recordings when it meets a picture that needs it, and linked by nothing: GDCM takes 30 ms to start.
        .library(name: "SoundingGDCM", type: .dynamic, targets: ["CGDCMShim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CFFTW", pkgConfig: "fftw3f", providers: [.apt(["libfftw3-dev"]), .brew(["fftw"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .target(name: "CPNGShim", dependencies: ["CPNG"]),
        .systemLibrary(
            name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
        .target(name: "CJPEGShim", dependencies: ["CJPEG"]),
        .systemLibrary(
            name: "COpenJPEG", pkgConfig: "libopenjp2", providers: [.apt(["libopenjp2-7-dev"]), .brew(["openjpeg"])]),
        .target(name: "COpenJPEGShim", dependencies: ["COpenJPEG"]),
        // GDCM (libgdcm-dev, brew gdcm) comes without a pkg-config file.
        .target(
            name: "CGDCMShim",
            linkerSettings: ["gdcmMSFF", "gdcmDSED", "gdcmCommon", "gdcmDICT"].map { .linkedLibrary($0) } + [
                .linkedLibrary("stdc++", .when(platforms: [.linux])),
                .linkedLibrary("c++", .when(platforms: [.macOS])),
            ]),

        .target(name: "CKernels"),
        .target(name: "SignalKernels", dependencies: ["CFFTW", "CKernels"], swiftSettings: settings),
        .target(name: "FrameModel", dependencies: ["SignalKernels"], swiftSettings: settings),
        .target(name: "PlacementSafety", dependencies: ["FrameModel"], swiftSettings: settings),
        .target(
            name: "NeedleGuidance", dependencies: ["PlacementSafety", "FrameModel", "SignalKernels"],
            swiftSettings: settings),
        .target(
            name: "Recordings",
            dependencies: [
                "PlacementSafety", "FrameModel", "SignalKernels", "CPNGShim", "CZlib", "CJPEGShim", "COpenJPEGShim",
                "CCrypto",
            ],
            swiftSettings: settings),
        .target(
            name: "Overlays", dependencies: ["PlacementSafety", "FrameModel", "SignalKernels"],
            swiftSettings: settings),
        .target(name: "Phantoms", dependencies: ["FrameModel", "SignalKernels"], swiftSettings: settings),
        .target(name: "Evaluation", swiftSettings: settings),
        .target(
            name: "Settings", dependencies: ["PlacementSafety", .product(name: "Yams", package: "Yams")],
            resources: [.embedInCode("Shipped")], swiftSettings: settings),
        .executableTarget(
            name: "sounding",
            dependencies: [
                "NeedleGuidance", "Recordings", "Overlays", "Phantoms", "Evaluation", "Settings", "PlacementSafety",
                "FrameModel", "SignalKernels",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/SoundingCLI", swiftSettings: settings),

        .testTarget(name: "SignalKernelsTests", dependencies: ["SignalKernels", "CKernels"]),
        .testTarget(name: "PhantomsTests", dependencies: ["Phantoms", "Recordings", "FrameModel", "SignalKernels"]),
        .testTarget(name: "EvaluationTests", dependencies: ["Evaluation"]),
        .testTarget(name: "SettingsTests", dependencies: ["Settings", "PlacementSafety"]),
        .testTarget(name: "FrameModelTests", dependencies: ["FrameModel"]),
        .testTarget(name: "PlacementSafetyTests", dependencies: ["PlacementSafety", "FrameModel"]),
        .testTarget(
            name: "OverlaysTests", dependencies: ["Overlays", "PlacementSafety", "FrameModel", "SignalKernels"]),
        .testTarget(
            name: "RecordingsTests",
            dependencies: ["Recordings", "PlacementSafety", "FrameModel", "SignalKernels", "CZlib"]),
        .testTarget(
            name: "NeedleGuidanceTests",
            dependencies: ["NeedleGuidance", "PlacementSafety", "FrameModel", "SignalKernels", "Phantoms"]),
        // Replaces malloc in the test program by one that counts.
        .target(name: "MallocCounter", path: "Tests/MallocCounter"),
        .testTarget(
            name: "AllocationTests",
            dependencies: ["MallocCounter", "NeedleGuidance", "Phantoms", "FrameModel", "SignalKernels"]),
    ],
    swiftLanguageModes: [.v6]
)

// Set by scripts/sanitizer.sh, which alone links libFuzzer's runtime: every reader as its target, and the tests of what
// touches memory that Swift does not check.
if Context.environment["SOUNDING_SANITIZER"] == "1" {
    let checked = ["SignalKernelsTests", "RecordingsTests", "SettingsTests"]
    package.targets.removeAll { $0.type == .test && !checked.contains($0.name) }
    package.targets.append(
        .executableTarget(
            name: "fuzz-readers", dependencies: ["Recordings", "Settings", "FrameModel", "SignalKernels"],
            path: "Tests/ReaderFuzzing", exclude: ["Corpus"], swiftSettings: settings))
}

// Set by the checks: warnings in this package's own Swift code are errors there.
if Context.environment["SOUNDING_WARNINGS_AS_ERRORS"] == "1" {
    for target in package.targets where [.regular, .executable, .test].contains(target.type) {
        target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
    }
}
