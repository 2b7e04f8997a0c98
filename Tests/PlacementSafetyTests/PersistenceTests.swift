import FrameModel
import PlacementSafety
import Testing

/// Timelines of verdicts: what is due in each frame against what is shown.
@Suite struct PersistenceTests {
    /// c clear, a caution, i indeterminate, d danger, - no needle.
    private func scene(_ due: Character, at time: Double) -> Scene {
        var scene = Scene.plain()
        scene.time = time
        switch due {
        case "a": scene.setPleura([surface([(-60, 28.5), (60, 28.5)])])
        case "i": scene.needlePresence = .lost(seconds: 1)
        case "d": scene.setPleura([surface([(-60, 23), (60, 23)])])
        case "-": scene.needlePresence = .withdrawn
        default: break
        }
        return scene
    }

    /// What is shown of frames that say `due`, each known with the `ahead` that follow it.
    private func shown(_ due: String, framesPerSecond: Double = 20, ahead: Int = 0) -> String {
        var assessor = PlacementAssessor.plain()
        let scenes = due.enumerated().map { scene($1, at: Double($0) / framesPerSecond) }
        let alone = scenes.map { assessor.assessAlone($0) }
        var result = ""
        for index in scenes.indices {
            let following = zip(scenes, alone).dropFirst(index + 1).prefix(ahead).map { ($0.time, $1.verdict) }
            let found =
                ahead == 0
                ? assessor.assess(scenes[index])
                : assessor.show(alone[index], at: scenes[index].time, before: following)
            let isHeld = found.verdict != alone[index].verdict
            #expect(found.reasons.contains(.heldFromEarlier) == isHeld, "frame \(index) of \(due)")
            #expect(found.reasons.isSuperset(of: alone[index].reasons), "frame \(index) of \(due)")
            switch found.verdict {
            case .clear: result += "c"
            case .caution: result += "a"
            case .indeterminate: result += "i"
            case .danger: result += "d"
            case nil: result += "-"
            }
        }
        return result
    }

    @Test(arguments: ["c", "a", "i", "d", "-"]) func aSingleFrameShowsWhatItSays(due: String) {
        #expect(shown(due) == due)
    }

    @Test func risingIsImmediate() {
        #expect(shown("caid") == "caid")
        #expect(shown("cd") == "cd")
    }

    @Test func clearNeedsFiveFramesAfterCaution() {
        #expect(shown("accccccc") == "aaaaaccc")
        #expect(shown("accccacccccc") == "aaaaaaaaaacc")
    }

    @Test func indeterminateIsHeldForFiveFrames() {
        #expect(shown("icccccc") == "iiiiicc")
        #expect(shown("iaaaaaa") == "iiiiiaa")
        #expect(shown("iaaccccccc") == "iiiiiaaccc")
    }

    /// Only danger is held for a time, too.
    @Test func atHighFrameRatesFiveFramesAreEnough() {
        #expect(shown("accccccc", framesPerSecond: 1000) == "aaaaaccc")
        #expect(shown("icccccc", framesPerSecond: 1000) == "iiiiicc")
    }

    /// 20 frames per second: ten frames and half a second end together.
    @Test func dangerIsHeldForTenFramesAndHalfASecond() {
        #expect(shown("dcccccccccccc") == "ddddddddddccc")
        #expect(shown("diiiiiiiiiiii") == "ddddddddddiii")
        // 60 frames per second: half a second is 30 frames.
        #expect(
            shown("d" + String(repeating: "c", count: 32), framesPerSecond: 60)
                == String(repeating: "d", count: 30) + "ccc")
        // 15 frames per second: ten frames are the longer.
        #expect(shown("dcccccccccccc", framesPerSecond: 15) == "ddddddddddccc")
    }

    @Test func whatLiesBeneathDangerIsShownWhenItEnds() {
        #expect(shown("dccccccccaccccccc") == "ddddddddddaaaaccc")
    }

    @Test func atLowFrameRatesTwoFramesInTwoSecondsEndAVerdict() {
        #expect(shown("dcccc", framesPerSecond: 1) == "ddccc")
        #expect(shown("dcccc", framesPerSecond: 0.2) == "ddccc")
        #expect(shown("acccc", framesPerSecond: 1) == "aaccc")
        #expect(shown("dcccccc", framesPerSecond: 2) == "ddddccc")
    }

    @Test func nothingIsHeldOverAWithdrawal() {
        #expect(shown("dd-cc") == "dd-cc")
        #expect(shown("-c") == "-c")
    }

    // MARK: With the frames to come

    @Test func aMilderVerdictThatLastsIsShownFromItsFirstFrameOn() {
        let ahead = PlacementAssessor.mostFollowing
        #expect(shown("icccccc", ahead: ahead) == "icccccc")
        #expect(shown("iaaaaaa", ahead: ahead) == "iaaaaaa")
        #expect(shown("acccccc", ahead: ahead) == "acccccc")
        #expect(shown("icccccc", ahead: ahead - 1) == "iiccccc")
        #expect(shown("acccccc", ahead: ahead - 1) == "aaccccc")
        #expect(shown("iaaccccc", ahead: ahead) == "iaaccccc")
    }

    @Test func oneThatDoesNotLastIsNot() {
        #expect(shown("icccicccccc", ahead: 4) == "iiiiicccccc")
        #expect(shown("iccccaccccc", ahead: 4) == "iiiiiaccccc", "caution is not shown before it is due")
        #expect(shown("iccd", ahead: 4) == "iiid")
        #expect(shown("ic-cc", ahead: 4) == "ii-cc")
        #expect(shown("iccc", ahead: 4) == "iiii", "nobody knows what comes after the last frame")
    }

    @Test func dangerIsHeldWhateverFollows() {
        #expect(shown("dcccccccccccc", ahead: 12) == "ddddddddddccc")
        #expect(shown("dccccccccaccccccc", ahead: 4) == "ddddddddddccccccc", "what lies beneath it ends by itself")
    }

    @Test func atLowFrameRatesOneFrameAheadIsEnough() {
        #expect(shown("acccc", framesPerSecond: 1, ahead: 1) == "acccc")
        #expect(shown("icccc", framesPerSecond: 0.4, ahead: 1) == "icccc")
    }

    @Test(arguments: [
        ("c", "c", false), ("i", "c", true), ("i", "a", true), ("i", "i", false), ("a", "c", true), ("a", "a", false),
        ("a", "d", false), ("d", "c", true), ("d", "d", false), ("-", "c", false), ("i", "-", false),
    ])
    func whatIsHeldIsKnown(before: Character, due: Character, isHeld: Bool) {
        var assessor = PlacementAssessor.plain()
        _ = assessor.assess(scene(before, at: 0))
        #expect(assessor.holds(moreThan: assessor.assessAlone(scene(due, at: 0.05))) == isHeld)
    }

    @Test func aHeldVerdictKeepsItsReasons() {
        var assessor = PlacementAssessor.plain()
        var near = Scene.plain()
        near.setPleura([surface([(-60, 23), (60, 23)])])
        _ = assessor.assess(near)
        var lost = Scene.plain()
        lost.time = 0.05
        lost.needlePresence = .lost(seconds: 0.05)
        let found = assessor.assess(lost)
        #expect(found.verdict == .danger)
        #expect(found.reasons == [.nearPleura, .trajectoryMeetsPleura, .tipLost, .heldFromEarlier])
    }

    /// A clock that stands still or runs backward never frees a danger early.
    @Test func aBrokenClockHoldsDanger() {
        var assessor = PlacementAssessor.plain()
        var near = Scene.plain()
        near.time = 1
        near.setPleura([surface([(-60, 23), (60, 23)])])
        _ = assessor.assess(near)
        for index in 0..<50 {
            var scene = Scene.plain()
            scene.time = index.isMultiple(of: 2) ? .nan : 0.5
            #expect(assessor.assess(scene).verdict == .danger)
        }
    }
}
