// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that no client of Sounding builds or resolves the benchmarks.
let package = Package(
    name: "sounding-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "sounding", path: "../")],
    targets: [
        .executableTarget(
            name: "SoundingBenchmark",
            dependencies: [
                .product(name: "NeedleGuidance", package: "sounding"),
                .product(name: "FrameModel", package: "sounding"),
                .product(name: "SignalKernels", package: "sounding"),
                .product(name: "Phantoms", package: "sounding"),
                .product(name: "PlacementSafety", package: "sounding"),
                .product(name: "Overlays", package: "sounding"),
                .product(name: "Recordings", package: "sounding"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
