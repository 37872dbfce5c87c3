extension ObjectName {
    /// The name as SQL that is read back as this name wherever a name may stand: in quotes where it is a word of the grammar too.
    public var sql: String { [schema, name].compactMap(\.self).map(\.asIdentifier).joined(separator: ".") }
}

extension String {
    /// The text as an identifier of SQL.
    public var asIdentifier: String {
        ReservedWords.all.contains(self) ? "\"\(self)\"" : TreeNames.qualified([self])
    }

    /// The text as a string of SQL.
    public var asLiteral: String {
        "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}

/// PostgreSQL's words that are no names without quotes; docs: "SQL Key Words", those reserved, also where a function or a type may be.
enum ReservedWords {
    static let all = Set(
        """
        all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column \
        concurrently constraint create cross current_catalog current_date current_role current_schema current_time \
        current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from \
        full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit \
        localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references \
        returning right select session_user similar some symmetric table tablesample then to trailing true union unique user \
        using variadic verbose when where window with
        """.split { $0 == " " || $0 == "\n" }.map(String.init)
    )
}
