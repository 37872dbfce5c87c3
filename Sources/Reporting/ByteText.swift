/// `812 kB`, `90 MB`, `9.0 GB`, in PostgreSQL's units.
func bytesSpelled(_ count: Int) -> String {
    switch count {
    case ..<(10 << 20): "\((count + 1023) >> 10) kB"
    case ..<(1 << 30): "\(count >> 20) MB"
    default: "\(count >> 30).\((count % (1 << 30)) * 10 >> 30) GB"
    }
}
