import Git
import Migrations

extension Project {
    /// The migrations of a commit's tree, found by the settings that the commit itself holds, or by the project's.
    public func catalogue(of commit: ObjectID) throws -> Catalogue {
        let settings = try catalogueSettings(of: commit)
        var catalogue = Catalogue(files: try files(of: commit, settings), settings: settings)
        catalogue.prelude = try settings.prelude.map { path in
            let entry = try repository.entry(inCommit: commit, at: path).map(SourceFile.init)
            return Prelude(path: path, blob: entry?.kind == .file ? entry?.blob : nil)
        }
        catalogue.archives = try archives(of: catalogue.baselines)
        return catalogue
    }

    /// What baselines replace, by their up scripts. What cannot be read replaces nothing: a rule says so of it, and the planner takes the
    /// migration for one like any other, which no database runs that has others already.
    func archives(of baselines: [Migration]) throws -> [BlobID: Archive] {
        var archives: [BlobID: Archive] = [:]
        for baseline in baselines where baseline.up.file.kind == .file {
            archives[baseline.up.blob] = try archive(in: baseline.up.blob)
        }
        return archives
    }

    /// What a script says that it replaces.
    func archive(in script: BlobID) throws -> Archive? {
        guard let object = script.object else { return nil }
        let bytes = try repository.blob(object)
        do throws(ArchiveManifest.Failure) {
            return try ArchiveManifest.read(bytes)
        } catch {
            return nil
        }
    }

    /// The files in the migrations folders of a commit's tree.
    func files(of commit: ObjectID, _ settings: CatalogueSettings) throws -> [SourceFile] {
        try settings.roots.flatMap { root in
            try repository.entries(inCommit: commit, under: root)?.map(SourceFile.init) ?? []
        }
    }

    /// The migrations of HEAD; none on a branch without a commit.
    func catalogueOfHead() throws -> Catalogue {
        try repository.head().commit.map(catalogue) ?? .empty
    }

    /// Where that commit keeps its migrations.
    func catalogueSettings(of commit: ObjectID) throws -> CatalogueSettings {
        try catalogueSettings(ofFile: try repository.entry(inCommit: commit, at: Self.configurationFile)?.id)
    }

    /// The trees that a commit's catalogue is read from: commits that agree in them have one catalogue.
    func catalogueIdentity(of commit: ObjectID) throws -> [ObjectID?] {
        let file = try repository.entry(inCommit: commit, at: Self.configurationFile)?.id
        let roots = try catalogueSettings(of: commit).roots
        return try [file] + roots.map { try repository.treeID(inCommit: commit, at: $0) }
    }

    /// The identity of a commit's migrations, for a database to remember: commits that have the same have the same migrations.
    func catalogueTree(of commit: ObjectID) throws -> String {
        let settings = try catalogueSettings(of: commit)
        let trees = try settings.roots.map { root in
            "\(root)=\(try repository.treeID(inCommit: commit, at: root).map(\.hex) ?? "-")"
        }
        return ([settings.naming] + trees).joined(separator: " ")
    }

    /// The same of HEAD; nil on a branch without a commit.
    func catalogueTreeOfHead() throws -> String? { try repository.head().commit.map(catalogueTree) }

    /// The migrations that the index holds: what a commit made now would hold.
    func catalogueOfIndex() throws -> Catalogue {
        let settings = try catalogueSettingsOfIndex()
        var files: [SourceFile] = []
        for root in settings.roots {
            files += try repository.indexEntries(under: root).oncePerPath.filter { !$0.intentToAdd }
                .map(SourceFile.init)
        }
        var catalogue = Catalogue(files: files, settings: settings)
        catalogue.prelude = try settings.prelude.map { path in
            let entry = try repository.indexEntry(at: path).map(SourceFile.init)
            return Prelude(path: path, blob: entry?.kind == .file ? entry?.blob : nil)
        }
        catalogue.archives = try archives(of: catalogue.baselines)
        return catalogue
    }

    /// Refuses a committed file that says where to connect.
    func checkConfigurationFile(_ blob: ObjectID?) throws {
        guard let blob else { return }
        try EnvironmentSettings.refusePersonalKeys(
            in: try repository.configuration(
                committed: try repository.blob(blob),
                committedName: Self.configurationFile
            )
        )
    }

    func catalogueSettingsOfIndex() throws -> CatalogueSettings {
        try catalogueSettings(ofFile: try repository.indexEntry(at: Self.configurationFile)?.id)
    }

    /// The settings in a configuration file, or the project's when a tree has none.
    ///
    /// Many commits share one file, and reading it means reading all of git's configuration.
    func catalogueSettings(ofFile blob: ObjectID?) throws -> CatalogueSettings {
        guard let blob else { return catalogueSettings }
        if let known = settingsOfFiles[blob] { return known }
        let configuration = try repository.configuration(
            committed: try repository.blob(blob),
            committedName: Self.configurationFile
        )
        let settings = try CatalogueSettings(configuration)
        settingsOfFiles[blob] = settings
        return settings
    }
}

extension Catalogue {
    init(files: [SourceFile], settings: CatalogueSettings) {
        self.init(files: files, layout: settings.layout, roots: settings.roots, dialect: settings.dialect)
    }
}

extension BlobID {
    init(_ id: ObjectID) { self.init(hex: id.hex) }

    /// The object in git, or nil when the text is no object id.
    var object: ObjectID? { ObjectID(hex: hex) }
}

extension CommitID {
    /// The commit with git's object id.
    public init(_ id: ObjectID) { self.init(hex: id.hex) }

    /// The object in git, or nil when the text is no object id.
    public var object: ObjectID? { ObjectID(hex: hex) }
}

extension SourceFile {
    init(_ entry: TreeEntry) {
        self.init(path: entry.path, blob: BlobID(entry.id), kind: Kind(entry.mode))
    }

    init(_ entry: IndexEntry) {
        self.init(
            path: entry.path,
            blob: BlobID(entry.id),
            kind: entry.stage > 0 ? .unmerged : Kind(entry.mode)
        )
    }
}

extension SourceFile {
    init(_ file: FileList.File) {
        self.init(path: file.path, blob: BlobID(file.id), kind: file.isUnmerged ? .unmerged : Kind(file.mode))
    }
}

extension SourceFile.Kind {
    init(_ mode: FileMode) {
        switch mode {
        case .file, .executable: self = .file
        case .symlink: self = .symbolicLink
        case .submodule: self = .submodule
        case .other: self = .unmerged
        }
    }
}
