import Evaluation
import Testing

@Suite struct RequirementTests {
    @Test(arguments: [
        ("needle.recall>=0.9", "needle.recall", Requirement.Comparison.atLeast, 0.9),
        (" safety.dangerous_misses <= 0 ", "safety.dangerous_misses", .atMost, 0),
        ("pleura.depth_mae_mm<0.3", "pleura.depth_mae_mm", .below, 0.3),
        ("a.b==-1e-3", "a.b", .equal, -0.001),
    ])
    func readsMeasureSignAndBound(
        text: String, measure: String, comparison: Requirement.Comparison, bound: Double
    ) throws {
        let requirement = try #require(Requirement(text))
        #expect(requirement.measure == measure && requirement.comparison == comparison && requirement.bound == bound)
    }

    @Test(arguments: [
        "needle.recall", "recall>=1", "needle.recall>=", "needle.recall>=x", "needle.recall=1", "a.b<=inf",
    ])
    func refusesWhatIsNoRequirement(text: String) {
        #expect(Requirement(text) == nil)
    }
}
