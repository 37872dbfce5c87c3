import Migrations
import Workflows

/// Findings in the Static Analysis Results Interchange Format, version 2.1.0, an OASIS standard: what code scanning services read.
struct SARIFReport {
    let toolVersion: String

    private static let schema =
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

    func text(_ result: Check.Result) -> String {
        let ids = Set(result.findings.map(\.rule))
        let rules = Rules.all.filter { ids.contains($0.id) }
        let places = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1.id, $0) })
        let results = zip(result.findings, Fingerprints.of(result.findings)).map { finding, print in
            self.result(finding, place: places[finding.rule], fingerprint: print)
        }
        let driver: JSON = [
            "name": "git-migrate",
            "version": .string(toolVersion),
            "semanticVersion": .string(toolVersion),
            "rules": .array(rules.map(descriptor)),
        ]
        let document: JSON = [
            "$schema": .string(Self.schema),
            "version": "2.1.0",
            "runs": [
                [
                    "tool": ["driver": driver],
                    "columnKind": "utf16CodeUnits",
                    "results": .array(results),
                ]
            ],
        ]
        return document.text
    }

    private func descriptor(_ rule: RuleFacts) -> JSON {
        [
            "id": .string(rule.id),
            "shortDescription": ["text": .string(rule.summary + ".")],
            "help": [
                "text": .string(RuleText(.plain).page(rule)),
                "markdown": .string(Self.withoutLinks(rule.page)),
            ],
            "defaultConfiguration": [
                "level": .string(rule.severity.rawValue), "enabled": rule.isOff ? false : nil,
            ],
            "properties": ["tags": [.string(rule.group.rawValue)]],
        ]
    }

    /// Links from page to page lead nowhere from a log.
    private static func withoutLinks(_ page: String) -> String {
        page.replacing(#/\[(?<text>[^\]]+)\]\((?!https?:)[^)]*\)/#) { String($0.output.text) }
    }

    private func result(_ finding: Finding, place: Int?, fingerprint: String) -> JSON {
        let lines = [finding.message, finding.help.map { "help: " + $0 }].compactMap(\.self)
        return [
            "ruleId": .string(finding.rule),
            "ruleIndex": place.map { .integer($0) },
            "level": .string(finding.severity.rawValue),
            "message": ["text": .string(lines.joined(separator: "\n"))],
            "locations": [
                [
                    "physicalLocation": [
                        "artifactLocation": [
                            "uri": .string(finding.location.path.percentEncoded), "uriBaseId": "%SRCROOT%",
                        ],
                        "region": finding.location.mark.map(region),
                    ]
                ]
            ],
            "partialFingerprints": ["ruleFileAndLine/v1": .string(fingerprint)],
        ]
    }

    private func region(_ mark: Location.Mark) -> JSON {
        [
            "startLine": .integer(mark.line),
            "startColumn": .integer(mark.utf16Columns.lowerBound),
            "endColumn": .integer(mark.utf16Columns.upperBound),
            "snippet": mark.snippet.map { ["text": .string($0)] },
        ]
    }
}
