import CPgQuery
public func q() -> Int { var r = pg_query_parse_protobuf("select 1"); defer { pg_query_free_protobuf_parse_result(r) }; let t = pg_query__parse_result__unpack(nil, r.parse_tree.len, UnsafeRawPointer(r.parse_tree.data)?.assumingMemoryBound(to: UInt8.self)); return Int(t!.pointee.n_stmts) }
