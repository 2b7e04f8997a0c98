import FrameModel
import Phantoms
import Recordings

extension FrameTruth {
    /// One entry of `frames_truth`.
    func write(to json: inout JSONText) {
        json.object { json in
            json.member("index", index)
            json.member("time_s", time, decimals: 4)
            json.member("skin_surface_z_mm", skinDepth, decimals: 3)
            json.array("boundaries", of: boundaries) { json, boundary in
                json.object { json in
                    json.member("name", boundary.name)
                    json.member("upper", boundary.upper)
                    json.member("lower", boundary.lower)
                    boundary.line.write(to: &json)
                }
            }
            json.array("ribs", of: ribs.enumerated()) { json, rib in
                json.object { json in
                    json.member("id", rib.offset)
                    json.points("surface_mm", rib.element.surface)
                    json.member("in_fov_fraction", rib.element.inFieldFraction, decimals: 3)
                }
            }
            json.array("bones", of: bones) { json, bone in
                json.object { json in
                    json.member("kind", bone.name)
                    json.points("surface_mm", bone.surface)
                }
            }
            json.key("pleura")
            if let pleura {
                json.object { json in
                    pleura.write(to: &json)
                    let visible = pleura.isVisible.count { $0 }
                    json.member(
                        "visible_fraction", Double(visible) / Double(max(pleura.isVisible.count, 1)), decimals: 3)
                    json.member("sliding_offset_mm", lungOffset, decimals: 3)
                }
            } else {
                json.null()
            }
            json.array("vessels", of: vessels.enumerated()) { json, vessel in
                vessel.element.write(id: vessel.offset, to: &json)
            }
            if !tubes.isEmpty {
                json.array("tubes", of: tubes.enumerated()) { json, tube in
                    tube.element.write(id: tube.offset, to: &json)
                }
            }
            json.object("needle") { json in
                if let needle { needle.write(to: &json) } else { json.member("present", false) }
            }
            json.key("clearance")
            if let clearance { clearance.write(to: &json) } else { json.null() }
            json.member("twitch_active", isTwitching)
            json.member("dwelling", isDwelling)
        }
    }
}

extension FrameTruth.Line {
    fileprivate func write(to json: inout JSONText) {
        json.points("polyline_mm", points)
        json.array("visible", of: isVisible) { $0.integer($1 ? 1 : 0) }
    }
}

extension FrameTruth.Vessel {
    fileprivate func write(id: Int, to json: inout JSONText) {
        json.object { json in
            json.member("id", id)
            json.member("name", name)
            json.member("kind", kind.rawValue)
            json.point("centre_mm", center)
            json.array("semi_axes_mm", of: [semiAxes.lateral, semiAxes.axial]) { $0.number($1, decimals: 3) }
            json.member("angle_deg", 0.0, decimals: 1)
            json.member("in_fov", isInField)
            json.member("visible", isVisible)
            json.member("diameter_scale", diameterScale, decimals: 4)
        }
    }
}

extension FrameTruth.Tube {
    fileprivate func write(id: Int, to json: inout JSONText) {
        json.object { json in
            json.member("id", id)
            json.member("name", name)
            json.member("kind", kind.rawValue)
            json.points("axis_mm", axis)
            json.array("half_width_mm", of: halfWidths) { $0.number($1, decimals: 3) }
            json.array("visible", of: isVisible) { $0.integer($1 ? 1 : 0) }
            json.member("diameter_scale", diameterScale, decimals: 4)
        }
    }
}

extension FrameTruth.Needle {
    fileprivate func write(to json: inout JSONText) {
        json.member("present", true)
        json.member("in_plane", isInPlane)
        // A needle across the plane has neither a visible entry nor a direction in it.
        json.point("entry_mm", isInPlane ? entry : nil)
        json.point("tip_mm", tip)
        json.member("angle_deg", isInPlane ? angleDegrees : nil, decimals: 3)
        json.member("inclination_deg", inclinationDegrees, decimals: 3)
        json.member("inserted_mm", insertedLength, decimals: 3)
        json.member("tip_in_fov", tipIsInField)
        json.member("tip_visible", tipIsVisible)
        if isInPlane {
            json.member("shaft_in_fov_mm", shaftInField, decimals: 3)
            json.point("fov_entry_mm", fieldEntry)
            json.member("shaft_visible_fraction", shaftVisibleFraction, decimals: 3)
            json.member("shaft_contrast_gray", shaftContrast, decimals: 1)
            json.member("tip_contrast_gray", tipContrast, decimals: 1)
        } else {
            json.member("tip_offplane_y_mm", tipOffPlane, decimals: 3)
            json.point("cross_section_mm", crossing)
        }
    }
}

extension FrameTruth.Clearance {
    fileprivate func write(to json: inout JSONText) {
        json.object { json in
            json.member("tip_to_pleura_mm", toPleura, decimals: 3)
            json.member("tip_to_visible_pleura_mm", toVisiblePleura, decimals: 3)
            json.member("tip_to_vessel_mm", toVessel, decimals: 3)
            json.member("nearest_vessel", nearestVessel)
            if let toTube { json.member("tip_to_tube_mm", toTube, decimals: 3) }
            json.member("tip_to_bone_mm", toBone, decimals: 3)
            json.key("forward_first_obstacle")
            guard let ahead else { return json.null() }
            json.object { json in
                json.member("kind", ahead.kind)
                json.member("distance_mm", ahead.distance, decimals: 3)
            }
        }
    }
}

extension JSONText {
    fileprivate mutating func point(_ key: String, _ point: TissuePoint?) {
        self.key(key)
        guard let point else { return null() }
        array { json in
            json.number(point.x, decimals: 3)
            json.number(point.z, decimals: 3)
        }
    }

    fileprivate mutating func points(_ key: String, _ points: [TissuePoint]) {
        array(key, of: points) { json, point in
            json.array { json in
                json.number(point.x, decimals: 3)
                json.number(point.z, decimals: 3)
            }
        }
    }
}
