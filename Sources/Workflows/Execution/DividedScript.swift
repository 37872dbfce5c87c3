import Migrations
import Postgres
import SQL

/// A script that is too large to stand in a statement: it goes into the ledger in parts, as rows that are sent out of its own
/// bytes, so that neither the tool nor the server holds it twice.
struct DividedScript {
    let blob: BlobID
    let bytes: [UInt8]

    /// About how many bytes a part has.
    static let part = 1 << 20

    /// Its rows of `git_migrate.script_parts`.
    var rows: [CopySource.Part] {
        var rows: [CopySource.Part] = []
        var start = 0
        while start < bytes.count {
            var end = min(start + Self.part, bytes.count)
            // A part is text: no character is divided.
            while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
            let head = "\(blob)\t\(rows.count / 3 + 1)\t"
            rows += [.rows(Array(head.utf8)[...]), .value(bytes[start..<end]), .rows([UInt8(ascii: "\n")])]
            start = end
        }
        return rows
    }
}

extension StepRecord.Body {
    /// Whether it is stored in parts.
    var isLarge: Bool { bytes.map { $0.count > RunPieces.bound } ?? false }
}

extension StepRecord {
    /// The scripts that are to be stored in parts.
    var largeBodies: [DividedScript] {
        [up, down].compactMap(\.self).filter(\.isLarge).compactMap { body in
            body.bytes.map { DividedScript(blob: body.blob, bytes: $0) }
        }
    }

    /// The record without its large scripts in it, which are stored before.
    ///
    /// - Parameter stored: the large scripts that the ledger has; those of this record are added.
    func dividing(besides stored: inout Set<BlobID>) -> StepRecord {
        var record = self
        record.divided = largeBodies.filter { stored.insert($0.blob).inserted }
        if up.isLarge { record.up = Body(blob: up.blob, bytes: nil) }
        if let down, down.isLarge { record.down = Body(blob: down.blob, bytes: nil) }
        return record
    }

    /// The SQL that stores the large scripts, whose rows are ``rows``.
    var storing: String {
        guard !divided.isEmpty else { return "" }
        let blobs = divided.map { "('\($0.blob)')" }.joined(separator: ", ")
        return """
            INSERT INTO git_migrate.scripts (blob) VALUES \(blobs);
            COPY git_migrate.script_parts (blob, part, body) FROM STDIN;

            """
    }

    /// How many statements ``storing`` has.
    var storingCount: Int { divided.isEmpty ? 0 : 2 }

    /// The rows of the large scripts.
    var rows: CopySource? { divided.isEmpty ? nil : CopySource(divided.flatMap(\.rows)) }

    /// Stores the large scripts in a transaction of their own.
    func storeLargeBodies(besides stored: Set<BlobID>, on connection: Connection) throws(PostgresError) {
        var stored = stored
        let record = dividing(besides: &stored)
        guard let rows = record.rows else { return }
        do throws(PostgresError) {
            try connection.send("BEGIN;\n" + record.storing + "COMMIT;\n", rows: [rows])
        } catch {
            connection.rollBack()
            throw error
        }
    }
}

extension Connection {
    /// Which of the scripts the ledger has. Nothing is asked when there are none.
    func storedScripts(_ blobs: [BlobID]) throws(PostgresError) -> Set<BlobID> {
        guard !blobs.isEmpty else { return [] }
        let list = blobs.map { "'\($0)'" }.joined(separator: ", ")
        let rows = try ask("SELECT s.blob FROM git_migrate.scripts s WHERE s.blob IN (\(list))")
        return Set(rows.compactMap { $0["blob"].map { BlobID(hex: $0) } })
    }
}

extension MigrationScript {
    /// The rows that follow a statement, for the server to ask for.
    func rows(of statement: Statement) -> CopySource? {
        statement.rows.map { CopySource(rows: bytes[$0.range]) }
    }
}
