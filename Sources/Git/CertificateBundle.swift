/// libgit2 reads the machine's whole bundle of certificates when it starts, which takes longer than a commit's check: 4 ms. This tool
/// never lets it connect anywhere, so it is given no bundle to trust.
///
/// Debian's libgit2 calls Mbed TLS through its dynamic symbol, for which the executable's own stands in. Where another library
/// reads the bundle this is never called.
@_cdecl("mbedtls_x509_crt_parse_file")
public func readNoCertificates(_: OpaquePointer?, _: UnsafePointer<CChar>?) -> Int32 { 0 }
