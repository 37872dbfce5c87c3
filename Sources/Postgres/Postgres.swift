import CLibpq
public func pqv() -> Int32 { PQlibVersion() }
