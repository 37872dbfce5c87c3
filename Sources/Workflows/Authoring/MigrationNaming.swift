import Git
import Migrations

/// Gives new migrations their versions, names, paths and heads.
struct MigrationNaming {
    private let author: String
    private let now: CivilTime
    private let style: VersionStyle
    private var taken: [Version]

    /// - Parameter now: for versions that tell time.
    init(_ project: Project, _ workTree: String, _ now: CivilTime) throws {
        let new = NewMigration(project)
        taken = try new.takenVersions(workTree: workTree)
        style = VersionStyle.detect(in: taken) ?? .initial(for: project.catalogueSettings.layout)
        author = try new.author()
        self.now = now
    }

    /// The two scripts of a migration that comes out of another one, in the same folder.
    mutating func scripts(
        of addition: Fix.Addition,
        besides path: String,
        in subject: CheckSubject
    ) throws -> [(path: String, text: String)] {
        let origin = try subject.whole.value.halves.first { $0.path == path }?.id.name ?? ""
        let version = style.next(after: taken, now: now)
        taken.append(version)
        let words = origin.contains(addition.name) ? [origin] : [origin, addition.name]
        let name = MigrationID.slug(words) ?? "fix"
        let plain = MigrationID(version: version, name: name)
        // Where nothing stands between version and name, a digit would count to the version.
        let id =
            subject.settings.layout.canHold(plain)
            ? plain : MigrationID(version: version, name: "fix_" + name)
        let template = Template(id: id, author: author, date: now.date, purpose: addition.purpose)
        return [(Side.up, addition.up), (Side.down, addition.down)].map { side, body in
            (subject.settings.path(of: id, side, besides: path), template.text(side, body))
        }
    }

    /// A missing half with its head.
    func script(of file: Fix.File) -> (path: String, text: String) {
        let template = Template(id: file.id, author: author, date: now.date, purpose: file.purpose)
        return (file.path, template.text(file.side, file.body))
    }
}
