import Migrations
import SQL

extension CheckedPair {
    /// Adds what is missing to the down script: a statement that undoes what stands at a place of the up script.
    ///
    /// What the up script does first is undone last, all else before what is there already. Where that is the wrong order, another rule
    /// says so, and the fix is not taken.
    func adding(_ sql: String, undoing place: Range<Int>?) -> Fix? {
        guard let last = downScript.work.last, let first = downScript.work.first, let place else {
            return nil
        }
        let isFirst = upScript.work.first.map { place.lowerBound <= $0.range.lowerBound } ?? false
        let edit =
            isFirst
            ? insertion("\n\(sql);", at: last.end)
            : insertion("\(sql);\n", at: first.range.lowerBound)
        let isEnded = downScript.source.bytes[..<last.end].last == UInt8(ascii: ";")
        return isFirst && !isEnded ? nil : Fix("add \(sql) to the down script", edits: [edit])
    }

    private func insertion(_ text: String, at offset: Int) -> Fix.Edit {
        Fix.Edit(path: down.half.path, range: offset..<offset, text: text)
    }
}
