import Foundation
import Testing

@testable import Reporting

/// The page in a real browser: on a telephone, on a desk, in the dark, on paper, and without scripts.
@Suite(.enabled(if: Chromium.isInstalled, "chromium is not installed"), .serialized)
struct ReportBrowserTests {
    private static let widths = [360, 900, 1280]

    private var pages: [String] {
        [ReportSamples.empty, ReportSamples.single, ReportSamples.full].map { ReportPage($0).text(.html) }
    }

    @Test func nothingStandsOutAtTheSideAtAnyWidth() throws {
        let script = """
            const width = document.documentElement.clientWidth;
            const wide = [...document.querySelectorAll('body *')].filter(element => {
                if (element.closest(width < 700 ? 'pre, caption, thead' : 'pre, .wide table')) return false;
                const box = element.getBoundingClientRect();
                return box.width > 0 && (box.right > width + 0.5 || box.left < -0.5);
            }).map(element => element.outerHTML.slice(0, 120));
            return [document.documentElement.scrollWidth <= width, width, wide.slice(0, 3)];
            """
        for (index, page) in pages.enumerated() {
            for width in index == 2 ? Self.widths : Self.widths.prefix(1).map(\.self) {
                let open = page.replacing("<details>", with: "<details open>")
                let measured = try Chromium().measure(open, on: Chromium.Screen(width: width), script)
                #expect(measured == "[true,\(width),[]]", "\(measured)")
            }
        }
    }

    @Test func textsOfPicturesNeitherOverlapNorLeaveThem() throws {
        let script = """
            const faults = [];
            for (const picture of document.querySelectorAll('svg')) {
                const frame = picture.getBoundingClientRect();
                const boxes = [...picture.querySelectorAll('text')].map(text => {
                    const mark = text.previousElementSibling;
                    return [text, (mark?.matches('.mark') ? mark : text).getBoundingClientRect()];
                });
                boxes.forEach(([text, box], index) => {
                    if (box.right > frame.right + 1 || box.bottom > frame.bottom + 1) faults.push(text.textContent);
                    for (const [other, second] of boxes.slice(index + 1)) {
                        const across = Math.min(box.right, second.right) - Math.max(box.left, second.left);
                        const down = Math.min(box.bottom, second.bottom) - Math.max(box.top, second.top);
                        if (across > 1 && down > 4) faults.push(text.textContent + ' / ' + other.textContent);
                    }
                });
                for (const mark of picture.querySelectorAll('.mark')) {
                    const inside = mark.nextElementSibling.getBoundingClientRect();
                    if (inside.right > mark.getBoundingClientRect().right) faults.push('mark');
                }
            }
            return faults;
            """
        for width in Self.widths {
            #expect(
                try Chromium().measure(pages[2], on: Chromium.Screen(width: width), script) == "[]",
                "\(width)"
            )
        }
    }

    /// WCAG 2.2, 1.4.3: text has a contrast of 4.5 to what is behind it.
    @Test(arguments: [false, true]) func textIsReadableInBothSchemes(isDark: Bool) throws {
        let script = """
            const channels = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
            const light = colour => channels(colour).map(value => {
                const part = value / 255;
                return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
            }).reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
            const ground = element => {
                for (let at = element; at; at = at.parentElement) {
                    const colour = getComputedStyle(at).backgroundColor;
                    if (colour !== 'rgba(0, 0, 0, 0)') return colour;
                }
                return 'rgb(255, 255, 255)';
            };
            const faults = new Set();
            for (const element of document.querySelectorAll('body *')) {
                const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
                if (!own || ['SCRIPT', 'title'].includes(element.tagName)) continue;
                const style = getComputedStyle(element);
                const colour = element.closest('svg') ? style.fill : style.color;
                const [one, other] = [light(colour), light(ground(element))].sort((a, b) => b - a);
                const contrast = (one + 0.05) / (other + 0.05);
                if (contrast < 4.5) faults.add(element.tagName + '.' + element.className + ' ' + contrast.toFixed(2));
            }
            const isDark = light(getComputedStyle(document.body).backgroundColor) < 0.1;
            return [isDark, ...faults];
            """
        let measured = try Chromium().measure(
            pages[2],
            on: Chromium.Screen(width: 1280, isDark: isDark),
            script
        )
        #expect(measured == "[\(isDark)]", "\(measured)")
    }

    @Test func thePageIsWholeWhileItsPolicyLetsNoScriptRunAndAsksForNothing() throws {
        for page in pages {
            let screen = Chromium.Screen(width: 1280)
            let (text, console) = try Chromium().document(of: page, on: screen)
            for title in ["Environments", "Pending changes", "Checklist", "Deployment history", "Drift"] {
                #expect(text.contains(">\(title)</h2>"), "\(title)")
            }
            #expect(!console.contains("CONSOLE"), "\(console)")
            #expect(!text.contains("<script"))
        }
    }

    /// The policy lets nothing in, and the style sheet, whose digest it names, counts.
    @Test func thePolicyLetsTheStyleSheetInAndNothingElse() throws {
        let asking = pages[1].replacing(
            "</main>",
            with: """
                <p id="probe">x</p><img src="http://127.0.0.1:9/a.png"><style>#probe { color: red }</style></main>
                """
        )
        let (text, console) = try Chromium().document(of: asking, on: Chromium.Screen(width: 1280))
        #expect(text.contains("probe"))
        #expect(
            console.contains("127.0.0.1:9/a.png") && console.contains("Content Security Policy"),
            "\(console)"
        )
        #expect(console.components(separatedBy: "inline style").count == 2, "\(console)")
    }

    @Test func onPaperEverythingIsUnfoldedAndNoLineIsCut() throws {
        let sheet = "<style>@page { size: A4 }</style></head>"
        let policy = #/<meta http-equiv="Content-Security-Policy"[^>]*>/#
        let browser = try Chromium()
        let page = pages[2].replacing(policy, with: "").replacing("</head>", with: sheet)
        let paper = try browser.paper(page)
        #expect(
            try browser.sheets().contains("595.92 x 842.88 pts (A4)") || browser.sheets().contains("(A4)")
        )
        let text = paper.joined(separator: "\n")
        #expect(text.contains("ALTER TABLE orders ADD COLUMN total numeric;"))
        // A line of four hundred characters, of which each word is there.
        #expect(text.components(separatedBy: "wide").count > 150)
        #expect(paper.count > 2 && paper.allSatisfy { $0.contains(where: \.isLetter) })
    }
}
