import Foundation

@testable import SQL

/// The only statement of a text.
func statement(_ text: String) throws -> Statement {
    let script = try Script.parse(Array(text.utf8))
    guard script.statements.count == 1 else { throw UnexpectedCount(count: script.statements.count) }
    return script.statements[0]
}

struct UnexpectedCount: Error {
    let count: Int
}

/// What stands in the ranges of a script's statements.
func pieces(_ text: String) throws -> [String] {
    let script = try Script.parse(Array(text.utf8))
    return script.statements.map { String(decoding: script.source.bytes[$0.range], as: UTF8.self) }
}

func problems(_ text: String) -> [SQLError] {
    Script.problems(in: Array(text.utf8))
}

/// A text of about so many bytes that repeats its middle.
func repeated(_ head: String, _ middle: String, _ tail: String = "", bytes: Int) -> [UInt8] {
    repeated(head, middle, tail, times: bytes / middle.utf8.count)
}

func repeated(_ head: String, _ middle: String, _ tail: String = "", times: Int) -> [UInt8] {
    var text = Array(head.utf8)
    let unit = Array(middle.utf8)
    text.reserveCapacity(text.count + unit.count * times + tail.utf8.count)
    let many = Array(repeatElement(unit, count: min(times, 1000)).joined())
    for _ in 0..<times / 1000 { text += many }
    for _ in 0..<times % 1000 { text += unit }
    return text + Array(tail.utf8)
}
