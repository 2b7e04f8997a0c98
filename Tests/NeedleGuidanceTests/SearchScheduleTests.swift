import FrameModel
import NeedleGuidance
import Testing

@Suite struct SearchScheduleTests {
    /// Every frame belongs to one group, and where groups begin does not depend on how many frames are handed over.
    @Test(arguments: [0, 24, 32, 40], [1, 7, 8, 9, 40])
    func groupsCoverTheFramesInOrder(first: Int, count: Int) {
        let groups = SearchSchedule.groups(in: first..<(first + count))
        #expect(groups.flatMap(Array.init) == Array(first..<(first + count)))
        #expect(groups.allSatisfy { SearchSchedule.boundary(from: $0.lowerBound) == $0.lowerBound })
        let whole = SearchSchedule.groups(in: 0..<200).map(\.lowerBound)
        #expect(groups.allSatisfy { whole.contains($0.lowerBound) })
    }

    /// The first result waits for a second of frames: those are handed to workers in smaller groups.
    @Test func theFirstGroupsAreSmaller() {
        let sizes = SearchSchedule.groups(in: 0..<64).map(\.count)
        #expect(sizes == [Int](repeating: 4, count: 8) + [Int](repeating: SearchSchedule.groupFrames, count: 4))
    }

    @Test func theFirstFrameSearchesAndThoseWithinHalfASecondFollow() {
        var schedule = SearchSchedule()
        let follows = [0, 0.1, 0.49, 0.5, 0.9, 1.0].map { schedule.follows(at: $0) }
        #expect(follows == [false, true, true, false, true, false])
    }

    @Test(arguments: [FrameQuality.unreadable, .noContact, [.noContact, .gainSaturated]])
    func aFrameAfterOneThatShowsNothingSearches(quality: FrameQuality) {
        var schedule = SearchSchedule()
        let first = schedule.follows(at: 0)
        schedule.note(quality)
        let follows = [0.1, 0.2].map { schedule.follows(at: $0) }
        #expect(!first && follows == [false, true])
    }

    @Test func aFrameAfterOneWithASmallFaultFollows() {
        var schedule = SearchSchedule()
        _ = schedule.follows(at: 0)
        schedule.note([.frozen, .gainSaturated, .textOverPicture])
        let follows = schedule.follows(at: 0.1)
        #expect(follows)
    }
}
