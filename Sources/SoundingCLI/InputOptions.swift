import ArgumentParser
import FrameModel
import Recordings

/// What a user may state about a recording that its files do not say.
struct InputOptions: ParsableArguments {
    @Option(
        name: .customLong("pixel-spacing-mm"),
        help: ArgumentHelp(
            "Millimeters per pixel: one value, or axial,lateral.", valueName: "mm[,mm]"))
    var pixelSpacing: SpacingArgument?

    @Option(
        name: .customLong("depth-mm"),
        help: ArgumentHelp("Depth the height of the picture stands for, instead of a spacing.", valueName: "mm"))
    var depth: Double?

    @Option(help: ArgumentHelp("The B-mode picture inside a screen capture, in pixels.", valueName: "x,y,width,height"))
    var region: RegionArgument?

    @Option(
        name: .customLong("tick-mm"),
        help: ArgumentHelp(
            "What the finest ticks of a ruler in the picture stand for; probe shows whether one is found.",
            valueName: "mm"))
    var tick: Double?

    @Flag(help: "Take the scale from a ruler in the picture although recording.json states none.")
    var useRuler = false

    @Option(name: .customLong("frame-rate-hz"), help: ArgumentHelp("Frames per second.", valueName: "Hz"))
    var frameRate: Double?

    @Option(
        help: ArgumentHelp(
            "Size of bare 8-bit gray frames without a header, such as - for standard input.",
            valueName: "WxH"))
    var rawSize: RawSizeArgument?

    func validate() throws {
        let stated = [pixelSpacing != nil, depth != nil, tick != nil].count { $0 }
        if stated > 1 {
            throw ValidationError(
                "two of --pixel-spacing-mm, --depth-mm and --tick-mm both state the scale: give one of them")
        }
    }

    var overrides: RecordingOverrides {
        var overrides = RecordingOverrides()
        overrides.axialSpacing = pixelSpacing?.axial
        overrides.lateralSpacing = pixelSpacing?.lateral
        overrides.depth = depth
        overrides.region = region?.region
        overrides.tickSpacing = tick
        overrides.usesRuler = useRuler
        overrides.frameRate = frameRate
        overrides.rawWidth = rawSize?.width
        overrides.rawHeight = rawSize?.height
        return overrides
    }
}

/// `0.1` or `0.1,0.2`.
struct SpacingArgument: ExpressibleByArgument {
    let axial: Double
    let lateral: Double

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        switch parts.count {
        case 1:
            guard let value = parts[0] else { return nil }
            axial = value
            lateral = value
        case 2:
            guard let first = parts[0], let second = parts[1] else { return nil }
            axial = first
            lateral = second
        default: return nil
        }
    }
}

/// `640x480`.
struct RawSizeArgument: ExpressibleByArgument {
    let width: Int
    let height: Int

    init?(argument: String) {
        let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1], width > 0, height > 0 else { return nil }
        self.width = width
        self.height = height
    }
}

/// `x,y,width,height` in pixels.
struct RegionArgument: ExpressibleByArgument {
    let region: PixelRegion

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 4, let x = parts[0], let y = parts[1], let width = parts[2], let height = parts[3] else {
            return nil
        }
        region = PixelRegion(x: x, y: y, width: width, height: height)
    }
}
