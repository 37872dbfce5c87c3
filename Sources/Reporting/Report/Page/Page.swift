/// A page, whatever it is written as.
struct Page {
    let title: String
    /// What it is of, and how old.
    let lead: [Inline]
    /// The sum of each section.
    let sums: [Sum]
    var sections: [Section]
    /// What made it.
    let foot: Inline
    /// The command that writes it in full.
    let command: String

    /// A figure with what it counts, and the section that tells more.
    struct Sum {
        let figure: String
        let label: String
        let detail: String
        let tone: Inline.Tone
        /// The section's id.
        let section: String
    }

    struct Section {
        let id: String
        let title: String
        let blocks: [Block]
    }
}

/// A part of a section.
indirect enum Block {
    case paragraph(Inline)
    /// What a reader must not miss.
    case note(Inline, Inline.Tone)
    case list([Inline])
    case table(Table)
    case script(FoldedScript)
    /// One after the other; `more` is the command that shows what has no place.
    case cards([Card], more: String)
    /// A picture, which says nothing that no table says: Markdown does without.
    case picture(HTML)
    /// A picture with what belongs to it, side by side where there is room.
    case beside(HTML, [Block])
}

/// Rows under headings; the first cell of a row is what the row is about.
struct Table {
    /// What it is of, for whoever does not see what stands around it.
    let caption: String
    let columns: [String]
    let rows: [[Inline]]
}

/// A script that is shown when it is asked for.
struct FoldedScript {
    let summary: Inline
    let text: String
    /// What marks its words: `sql` or `diff`.
    let language: String
    /// The command that shows it, where there is no place.
    let command: String
}

/// A part of a section that is about one thing.
struct Card {
    let id: String
    let title: Inline
    let blocks: [Block]
}

extension Page {
    /// Every script, in order.
    var scripts: [FoldedScript] { sections.flatMap { $0.blocks.flatMap(\.scripts) } }
}

extension Block {
    var scripts: [FoldedScript] {
        switch self {
        case .script(let script): [script]
        case .cards(let cards, _): cards.flatMap { $0.blocks.flatMap(\.scripts) }
        case .beside(_, let blocks): blocks.flatMap(\.scripts)
        case .paragraph, .note, .list, .table, .picture: []
        }
    }
}
