import Glibc

/// A file's bytes, mapped into memory: only the pages that are looked at are read.
///
/// For files that are replaced by a new one and never written in place, as git's index is.
final class MappedFile {
    /// Valid while the object lives.
    let bytes: UnsafeRawBufferPointer

    /// Nil when there is no such file, when it may not be read, and when it is empty.
    init?(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        // mmap(2): closing the file descriptor does not unmap the region.
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
        let size = Int(status.st_size)
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            return nil
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}

extension UnsafeRawBufferPointer {
    /// Two bytes in network order; the caller has checked that they lie within.
    func short(at offset: Int) -> UInt16 {
        UInt16(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    /// Four bytes in network order; the caller has checked that they lie within.
    func word(at offset: Int) -> UInt32 {
        UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Where the byte stands next, at or after an offset and before an end that lies within; nil if it does not.
    func firstIndex(of byte: UInt8, from offset: Int, to end: Int) -> Int? {
        guard offset < end, let base = baseAddress,
            let found = memchr(base + offset, Int32(byte), end - offset)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Whether the others stand somewhere in them, one after the other.
    public func holds(_ bytes: [UInt8]) -> Bool {
        guard let base = baseAddress, let first = bytes.first else { return bytes.isEmpty }
        var offset = 0
        while let found = firstIndex(of: first, from: offset, to: count - bytes.count + 1) {
            if memcmp(base + found, bytes, bytes.count) == 0 { return true }
            offset = found + 1
        }
        return false
    }

    /// Whether the others are their first bytes.
    func begins(with prefix: Self) -> Bool {
        count >= prefix.count && Self.order(Self(rebasing: self[..<prefix.count]), prefix) == 0
    }

    /// Less than, equal to or greater than 0, as the bytes stand before, with or after the others; of two that agree, the shorter
    /// comes first.
    static func order(_ left: Self, _ right: Self) -> Int {
        let common = Swift.min(left.count, right.count)
        if common > 0, let one = left.baseAddress, let other = right.baseAddress {
            let order = memcmp(one, other, common)
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }
}
