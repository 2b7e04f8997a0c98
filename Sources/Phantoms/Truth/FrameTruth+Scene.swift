import FrameModel
import Foundation

extension FrameTruth {
    /// Reads the truth off the same positions that the echoes were drawn from.
    init(
        index: Int, time: Double, scene: PhantomScene, field: Field, anatomy: Anatomy, state: AnatomyState,
        motion: TissueMotion, pose: NeedlePose?, isDwelling: Bool, frame: BModeFrame, geometry: FrameGeometry
    ) {
        self.index = index
        self.time = time
        lungOffset = motion.lungOffset
        isTwitching = motion.isTwitching
        self.isDwelling = isDwelling && pose != nil
        let sight = Sight(scene: scene, field: field, bones: state.boneSurfaces, pleura: state.pleura)
        skinDepth = state.boundaries[0].depth(at: 0) ?? 0
        for (boundary, line) in zip(anatomy.boundaries, state.boundaries) {
            boundaries.append(
                Boundary(
                    name: boundary.name, upper: boundary.upper, lower: boundary.lower,
                    line: Self.sampled(line, every: 1, sight: sight, field: field)))
        }
        ribs = state.ribs.map { Bone(name: "rib", polyline: $0, field: field) }
        if let bone = state.bone, let name = anatomy.bone?.name {
            bones = [Bone(name: name, polyline: bone, field: field)]
        }
        pleura = state.pleura.map { Self.sampled($0, every: 0.5, sight: sight, field: field) }
        for (vessel, now) in zip(scene.vessels, state.vessels) {
            let inField = field.shows(x: now.x, z: now.z)
            vessels.append(
                Vessel(
                    name: vessel.name, kind: vessel.kind == .artery ? .artery : .vein,
                    center: TissuePoint(xMillimeters: now.x, zMillimeters: now.z),
                    semiAxes: (now.halfWidth, now.halfHeight), isInField: inField,
                    isVisible: inField && sight.sees(x: now.x, z: now.z), diameterScale: now.diameterScale))
        }
        for (tube, now) in zip(scene.tubes, state.tubes) {
            tubes.append(Tube(tube, now, sight: sight, field: field))
        }
        guard let pose else { return }
        needle = Needle(pose, field: field, sight: sight, frame: frame, geometry: geometry)
        clearance = Clearance(pose, state: state, pleuraLine: pleura)
    }

    /// Resamples a line at round offsets across the picture.
    private static func sampled(_ polyline: Polyline, every step: Double, sight: Sight, field: Field) -> Line {
        var line = Line(points: [], isVisible: [])
        let count = Int(field.halfWidth / step)
        for k in -count...count {
            let x = Double(k) * step
            guard let z = polyline.depth(at: x) else { continue }
            line.points.append(TissuePoint(xMillimeters: x, zMillimeters: z))
            line.isVisible.append(field.shows(x: x, z: z) && sight.sees(x: x, z: z))
        }
        return line
    }
}

extension FrameTruth.Tube {
    fileprivate init(_ tube: PhantomScene.Tube, _ now: AnatomyState.Tube, sight: Sight, field: Field) {
        name = tube.name
        kind = tube.kind == .artery ? .artery : .vein
        diameterScale = now.diameterScale
        let middles = zip(now.upper.points, now.lower.points).map { (x: ($0.x + $1.x) / 2, z: ($0.z + $1.z) / 2) }
        axis = middles.map { TissuePoint(xMillimeters: $0.x, zMillimeters: $0.z) }
        isVisible = middles.map { field.shows(x: $0.x, z: $0.z) && sight.sees(x: $0.x, z: $0.z) }
        halfWidths = middles.indices.map { index in
            let (before, after) = (middles[max(index - 1, 0)], middles[min(index + 1, middles.count - 1)])
            let slope = (after.z - before.z) / max(after.x - before.x, 1e-9)
            let height = now.lower.points[index].z - now.upper.points[index].z
            return height / 2 / (1 + slope * slope).squareRoot()
        }
    }
}

extension FrameTruth.Bone {
    fileprivate init(name: String, polyline: Polyline, field: Field) {
        self.name = name
        surface = polyline.points.map { TissuePoint(xMillimeters: $0.x, zMillimeters: $0.z) }
        let inside = polyline.points.count { field.shows(x: $0.x, z: $0.z) }
        inFieldFraction = Double(inside) / Double(max(polyline.points.count, 1))
    }
}

/// What the transducer can see past bone, lung and lost contact.
struct Sight {
    let scene: PhantomScene
    let field: Field
    let bones: [Polyline]
    let pleura: Polyline?

    /// Not in the shadow of bone and not under the part of the face without contact.
    func sees(x: Double, z: Double) -> Bool {
        let (range, position) = field.beam(x: x, z: z)
        if let dropout = scene.artifacts.dropout, dropout.contains(position * field.halfWidth) { return false }
        let ray = Ray(field: field, position: position)
        // The surface of a bone itself is seen.
        if let bone = ray.firstCrossing(of: bones, depth: field.depth), bone < range - 0.5 { return false }
        return true
    }
}

extension FrameTruth.Needle {
    fileprivate init(_ pose: NeedlePose, field: Field, sight: Sight, frame: BModeFrame, geometry: FrameGeometry) {
        isInPlane = pose.isInPlane
        entry = TissuePoint(xMillimeters: pose.entry.x, zMillimeters: pose.entry.z)
        tip = TissuePoint(xMillimeters: pose.tip.x, zMillimeters: pose.tip.z)
        angleDegrees = atan2(pose.tip.z - pose.entry.z, pose.tip.x - pose.entry.x) * 180 / .pi
        inclinationDegrees = pose.inclinationDegrees
        insertedLength = pose.insertedLength
        tipOffPlane = pose.tipOffPlane
        crossing = pose.crossing.map { TissuePoint(xMillimeters: $0.x, zMillimeters: $0.z) }
        shaftInField = 0
        shaftVisibleFraction = 0
        shaftContrast = 0
        tipContrast = 0
        tipIsInField = field.shows(x: pose.tip.x, z: pose.tip.z) && pose.isInPlane
        tipIsVisible = tipIsInField && sight.sees(x: pose.tip.x, z: pose.tip.z)
        guard pose.isInPlane else { return }
        let steps = max(Int(pose.insertedLength / 0.1), 1)
        var inside = 0
        var seen = 0
        var contrast = 0.0
        for k in 0...steps {
            let point = pose.shaft(at: Double(k) / Double(steps))
            guard field.shows(x: point.x, z: point.z) else { continue }
            if fieldEntry == nil { fieldEntry = TissuePoint(xMillimeters: point.x, zMillimeters: point.z) }
            inside += 1
            guard sight.sees(x: point.x, z: point.z) else { continue }
            seen += 1
            contrast += Self.contrast(at: point, along: pose, frame: frame, geometry: geometry)
        }
        shaftInField = Double(inside) * pose.insertedLength / Double(steps + 1)
        shaftVisibleFraction = inside > 0 ? Double(seen) / Double(inside) : 0
        shaftContrast = seen > 0 ? contrast / Double(seen) : 0
        if tipIsVisible {
            // The last half millimeter, where the tip's own echo lies.
            let shares = [0, 0.1, 0.2, 0.3, 0.4, 0.5].map { max(1 - $0 / pose.insertedLength, 0) }
            tipContrast =
                shares.map { Self.contrast(at: pose.shaft(at: $0), along: pose, frame: frame, geometry: geometry) }
                .reduce(0, +) / Double(shares.count)
        }
    }

    /// Gray level on the shaft less the mean of both sides, 1.2 to 1.8 mm away.
    private static func contrast(
        at point: (x: Double, z: Double), along pose: NeedlePose, frame: BModeFrame, geometry: FrameGeometry
    ) -> Double {
        let dx = pose.tip.x - pose.entry.x
        let dz = pose.tip.z - pose.entry.z
        let length = max((dx * dx + dz * dz).squareRoot(), 1e-9)
        let normal = (x: -dz / length, z: dx / length)
        func gray(_ offset: Double) -> Double? {
            let column = geometry.column(at: .millimeters(point.x + offset * normal.x)).value.rounded()
            let row = geometry.row(at: .millimeters(point.z + offset * normal.z)).value.rounded()
            let region = geometry.region
            guard column >= Double(region.x), column < Double(region.x + region.width), row >= Double(region.y),
                row < Double(region.y + region.height)
            else { return nil }
            return Double(frame.grayLevels[row: Int(row), column: Int(column)])
        }
        let on = [-0.1, 0, 0.1].compactMap(gray).max() ?? 0
        let beside = [-1.8, -1.5, -1.2, 1.2, 1.5, 1.8].compactMap(gray)
        guard !beside.isEmpty else { return 0 }
        return on - beside.reduce(0, +) / Double(beside.count)
    }
}
