import Foundation
import TestSupport

/// The browser that Debian packages, without a window and without a network, with a profile of its own.
final class Chromium {
    private static let programs = ["/usr/bin/chromium", "/usr/bin/google-chrome"]
    private static let paperReader = "/usr/bin/pdftotext"

    /// Whether the machine has one, and what reads its paper.
    static var isInstalled: Bool {
        programs.contains { access($0, X_OK) == 0 } && access(paperReader, X_OK) == 0
    }

    private let folder: String

    init() throws { folder = try temporaryFolder("browser") }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// What a page is shown as.
    struct Screen {
        var width: Int
        var isDark = false
    }

    /// The document as it stands once the page is loaded, and everything that the browser had to say.
    func document(of page: String, on screen: Screen) throws -> (text: String, console: String) {
        let outcome = try run(
            ["--window-size=\(screen.width + 500),900", "--dump-dom", scheme(screen)],
            page
        )
        return (outcome.out, outcome.err)
    }

    /// What a script in the page returns when that is as wide as the screen. A window is never as narrow as a telephone, and a frame can
    /// be.
    func measure(_ page: String, on screen: Screen, _ script: String) throws -> String {
        let policy = #/<meta http-equiv="Content-Security-Policy"[^>]*>/#
        let measured = page.replacing(policy, with: "").replacing(
            "</body>",
            with: "<script>parent.postMessage(JSON.stringify((() => { \(script) })()), '*')</script></body>"
        )
        try Data(measured.utf8).write(to: URL(fileURLWithPath: folder + "/inner.html"))
        let frame = """
            <!DOCTYPE html><body style="margin: 0"><pre></pre><script>
            onmessage = event => { document.querySelector('pre').textContent = event.data }
            </script><iframe src="inner.html" style="border: 0; width: \(screen.width)px; height: 900px"></iframe>
            """
        let text = try document(of: frame, on: screen).text
        guard let start = text.range(of: "<pre>"), let end = text.range(of: "</pre>") else {
            throw RunFailure(description: "nothing was measured: \(text)")
        }
        return String(text[start.upperBound..<end.lowerBound])
    }

    private func scheme(_ screen: Screen) -> String {
        "--blink-settings=preferredColorScheme=\(screen.isDark ? 0 : 1)"
    }

    /// The text of the page on paper, page by page.
    func paper(_ page: String) throws -> [String] {
        _ = try run(["--no-pdf-header-footer", "--print-to-pdf=\(folder)/page.pdf"], page)
        let text = try TestSupport.run(Self.paperReader, ["-layout", folder + "/page.pdf", "-"]).out
        return text.components(separatedBy: "\u{C}").dropLast()
    }

    /// The size of each sheet, in points.
    func sheets() throws -> String { try TestSupport.run("pdfinfo", [folder + "/page.pdf"]).out }

    private func run(_ arguments: [String], _ page: String) throws -> Outcome {
        let file = folder + "/page.html"
        try Data(page.utf8).write(to: URL(fileURLWithPath: file))
        let outcome = try TestSupport.run(
            Self.programs.first { access($0, X_OK) == 0 } ?? "chromium",
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--no-first-run",
                "--user-data-dir=\(folder)/profile", "--disable-background-networking",
                "--disable-component-update", "--proxy-server=127.0.0.1:9", "--enable-logging=stderr",
                "--hide-scrollbars", "--virtual-time-budget=5000",
            ] + arguments + ["file://" + file]
        )
        guard outcome.status == 0 else {
            throw RunFailure(description: "chromium ended with \(outcome.status): \(outcome.err)")
        }
        return outcome
    }
}
