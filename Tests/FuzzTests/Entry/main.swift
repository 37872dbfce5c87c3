// The fuzzer: libFuzzer drives the target that FUZZ_TARGET names. `make fuzz` builds and runs it.

import Glibc

/// What libFuzzer's own `main` calls: it reads the options and does not return before it is done.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

let target = getenv("FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) } ?? .script

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
    runDriver(&count, &arguments) { bytes, length in
        let violations = target.violations(in: Array(UnsafeBufferPointer(start: bytes, count: length)))
        guard violations.isEmpty else {
            let message = Array(("broken: " + violations.joined(separator: "\n") + "\n").utf8)
            write(STDERR_FILENO, message, message.count)
            abort()
        }
        return 0
    }
)
