import Git
import Postgres
import SQL
public func w() -> String { "\(initgit()) \(pqv()) \(q()) \(EmbeddedSQL.files.count)" }
