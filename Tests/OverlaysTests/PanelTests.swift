import FrameModel
import Overlays
import PlacementSafety
import Testing

/// The words of the panel, read back from the pixels.
@Suite struct PanelTests {
    private static let verdicts: [(Verdict?, Ink)] = [
        (.clear, .green), (.caution, .orange), (.danger, .vermillion), (.indeterminate, .white), (nil, .dim),
    ]

    @Test func showsTheWordOfTheVerdictAndNoOther() throws {
        let geometry = try plainGeometry()
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        for (verdict, ink) in Self.verdicts {
            var assessment = FrameAssessment()
            assessment.verdict = verdict
            let image = renderer.picture(of: flatFrame(geometry), sidecarScene(), assessment)
            for (other, _) in Self.verdicts {
                let word = Wording.word(for: other)
                let isShown = [Typeface(scale: 2, isBold: true), Typeface(scale: 1, isBold: true)].contains {
                    image.shows(word, in: $0, ink, within: panel(of: image, renderer))
                }
                #expect(isShown == (other == verdict), "\(word) where the verdict is \(Wording.word(for: verdict))")
            }
        }
    }

    @Test func showsReasonsAndTheNotice() throws {
        let geometry = try plainGeometry()
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        var assessment = FrameAssessment()
        assessment.verdict = .danger
        assessment.reasons = [.nearPleura, .pleuraUnconfirmed]
        assessment.pleura = Clearance(distance: 3.2, sigma: 0.4, lowerBound: 2.3)
        let image = renderer.picture(of: flatFrame(geometry), sidecarScene(), assessment)
        let face = Typeface(scale: 1)
        let place = panel(of: image, renderer)
        for phrase in Wording.phrases(for: assessment.reasons) {
            #expect(image.shows(phrase, in: face, .white, within: place), "\(phrase)")
        }
        #expect(image.shows("at least 2.3 mm", in: Typeface(scale: 1, isBold: true), .white, within: place))
        #expect(image.shows("3.2 mm", in: face, .white, within: place))
        #expect(image.shows(Wording.notice, in: face, .dim, within: place))
        #expect(!image.shows("tip close to a vessel", in: face, .white, within: place))
    }

    /// A structure that was not found, or is only suspected, may be nearer than the one that was measured.
    @Test(arguments: [
        (3.2, 6.5, "at least 2.3 mm"), (3.2, 1.1, "at least 1.1 mm"), (nil, 6.5, "none within 6.5 mm"),
        (nil, -0.5, "not measured"), (nil, nil, "not measured"),
    ])
    func statesHowNearSomethingUnseenMayBe(distance: Double?, unseen: Double?, text: String) throws {
        let geometry = try plainGeometry()
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        var assessment = FrameAssessment()
        assessment.pleura = distance.map { Clearance(distance: $0, sigma: 0.4, lowerBound: $0 - 0.9) }
        assessment.unseen.pleura = unseen
        let image = renderer.picture(of: flatFrame(geometry), sidecarScene(), assessment)
        let place = panel(of: image, renderer)
        let isBound = distance != nil
        #expect(
            image.shows(text, in: Typeface(scale: 1, isBold: isBound), isBound ? .white : .dim, within: place),
            "\(text)")
    }

    @Test func hasWordsForEveryReason() {
        for (reason, name) in Reasons.named {
            let phrases = Wording.phrases(for: reason)
            #expect(phrases.count == 1 && phrases.first != name, "\(name)")
        }
        #expect(Wording.phrases(for: []).isEmpty)
    }

    @Test(arguments: [
        (0.0, "0.0 mm"), (-0.04, "0.0 mm"), (12.345, "12.3 mm"), (-3.96, "-4.0 mm"), (.nan, "– mm"),
        (.infinity, "– mm"), (1e300, "– mm"),
    ])
    func printsLengths(value: Double, text: String) {
        #expect(Wording.millimeters(value) == text)
    }

    @Test func tellsVerdictsApartWithoutColor() throws {
        let geometry = try plainGeometry()
        let renderer = OverlayRenderer(geometry: geometry, scale: Scale(source: .sidecar))
        let place = renderer.layout.picture
        // The border above the picture as marks and gaps, whatever their color.
        let borders = [Verdict.clear, .caution, .danger, .indeterminate].map { verdict in
            var assessment = FrameAssessment()
            assessment.verdict = verdict
            let image = renderer.picture(of: flatFrame(geometry), sidecarScene(), assessment)
            let none = renderer.picture(of: flatFrame(geometry), sidecarScene())
            return (1...4).flatMap { row in
                (place.x..<place.endX).map {
                    image.color(row: place.y - row, column: $0) != none.color(row: place.y - row, column: $0)
                }
            }
        }
        #expect(Set(borders).count == 4)
    }

    private func panel(of image: PaletteImage, _ renderer: OverlayRenderer) -> CanvasRect {
        let start = renderer.layout.picture.endX + 136
        return CanvasRect(x: start, y: 0, width: image.width - start, height: image.height)
    }
}
