extension Catalogue {
    /// What a database had at some time, as its ledger tells: a catalogue for which no tree is needed.
    public init(recorded rows: [AppliedMigration]) {
        migrations = rows.map { row in
            let half = { (blob: BlobID) in
                Half(file: SourceFile(path: "\(row.id) (as recorded)", blob: blob), id: row.id)
            }
            return Migration(up: half(row.up), down: row.down.map(half))
        }.sorted { $0.id < $1.id }
        orphans = []
        strays = []
    }
}
